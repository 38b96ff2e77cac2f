// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The time that timers and deadlines go by.
#pragma once

#include <asio/basic_waitable_timer.hpp>
#include <asio/wait_traits.hpp>
#include <chrono>

#include "platform/loop/awaitable.hpp"

namespace w58d {

/// The system's monotonic clock; in a simulated world, that world's. Which of them is decided by
/// what a program is linked with.
struct Clock {
    using duration = std::chrono::steady_clock::duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = true;

    static time_point now() noexcept;
};

}  // namespace w58d

/// How long the loop sleeps for a timer that has so long to go.
template <>
struct asio::wait_traits<w58d::Clock> {
    static w58d::Clock::duration to_wait_duration(const w58d::Clock::duration& left);
    static w58d::Clock::duration to_wait_duration(const w58d::Clock::time_point& until) {
        return to_wait_duration(until - w58d::Clock::now());
    }
};

namespace w58d {

using Timer = InLoop<asio::basic_waitable_timer<Clock>>;

}  // namespace w58d
