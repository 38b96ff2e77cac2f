// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is logged, for tests to read.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/log.hpp"

namespace w58d::test {

/// All of it goes here and nowhere else while this lives.
class LogLines final : public log::Target {
  public:
    LogLines() : before_(log::exchangeTarget(this)) {}
    ~LogLines() override { log::exchangeTarget(before_); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    void take(log::Line&& line) override { lines_.push_back(std::move(line.text)); }

    [[nodiscard]] const std::vector<std::string>& get() const { return lines_; }
    void clear() { lines_.clear(); }

  private:
    log::Target* before_;
    std::vector<std::string> lines_;
};

}  // namespace w58d::test
