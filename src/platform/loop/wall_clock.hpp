// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The time of day, which may be set at any time; timers go by Clock.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>

namespace w58d {

/// Seconds since 1970, as the system has it now.
[[nodiscard]] std::int64_t wallTime();

/// Seconds since the system started, also those that it slept: nobody can set it.
[[nodiscard]] std::int64_t upTime();

/// Calls `onSet` from the loop each time somebody has set the time of day, and at no other time
/// (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET). Where the system cannot do that it says nothing.
class WallClockWatch {
  public:
    WallClockWatch(asio::io_context& io, std::function<void()> onSet);
    ~WallClockWatch();
    WallClockWatch(WallClockWatch&&) = delete;

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace w58d
