// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The system's clock. A file of its own, because a simulated world is linked with another one.
#include "platform/loop/clock.hpp"

w58d::Clock::time_point w58d::Clock::now() noexcept {
    return time_point(std::chrono::steady_clock::now().time_since_epoch());
}

w58d::Clock::duration asio::wait_traits<w58d::Clock>::to_wait_duration(
    const w58d::Clock::duration& left) {
    return left;
}
