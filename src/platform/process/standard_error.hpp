// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The log's way to standard error.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <string_view>

namespace w58d {

/// Where standard error is a file that is appended to, as under init/w58d.sysv, the file is kept
/// below kMostBytes: when it reaches them, its older half is taken out. For one thread, which may
/// wait for whoever reads.
class StandardError final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    static constexpr std::size_t kMostBytes = std::size_t{2} * 1024 * 1024;

  private:
    void sink_it_(const spdlog::details::log_msg& line) override;
    void flush_() override {}
};

}  // namespace w58d
