// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How much of what a program says gets into the log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {

/// kBurst lines at once, and one every kPause after that: enough for a start and for what clients
/// cause, and 2 MB a day of a program that says the same for ever. By the program's name, however
/// often it is started. For one thread.
class LineAllowance {
  public:
    static constexpr std::size_t kBurst = 200;
    static constexpr std::chrono::seconds kPause{5};

    /// Logs what the program said, or counts it as left out.
    static void log(log::Level level, const std::string& program, std::string_view line);

  private:
    [[nodiscard]] bool take();

    std::size_t left_ = kBurst;
    Clock::time_point counted_ = Clock::now();  // left_ is as of then
    std::size_t leftOut_ = 0;
};

}  // namespace w58d
