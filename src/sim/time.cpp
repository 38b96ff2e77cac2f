// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module's clock in the simulator: the system's, which may run faster.
#include "sim/time.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include "platform/loop/clock.hpp"
#include "platform/loop/wall_clock.hpp"
#include "world/time.hpp"

namespace {

using Steady = std::chrono::steady_clock;

/// From `from` on, which is `at` to the module, time runs `speed` times as fast. The LAN server's
/// thread asks, too.
struct Pace {
    Steady::time_point from = Steady::now();
    w58d::Clock::time_point at{from.time_since_epoch()};
    double speed = 1;
};

std::mutex guard;
Pace pace;

w58d::Clock::time_point nowBy(const Pace& by) {
    return by.at +
           std::chrono::duration_cast<w58d::Clock::duration>(by.speed * (Steady::now() - by.from));
}

}  // namespace

w58d::Clock::time_point w58d::Clock::now() noexcept {
    const std::lock_guard lock(guard);
    return nowBy(pace);
}

w58d::Clock::duration asio::wait_traits<w58d::Clock>::to_wait_duration(
    const w58d::Clock::duration& left) {
    const std::lock_guard lock(guard);
    // One that never comes stays so; and not too early, or the loop would look again and again.
    constexpr auto kLongest = std::chrono::hours(24);
    const auto wait = std::min<w58d::Clock::duration>(left, kLongest) / pace.speed;
    return std::chrono::duration_cast<w58d::Clock::duration>(wait) +
           w58d::Clock::duration(left.count() > 0 ? 1 : 0);
}

namespace w58d {

std::int64_t wallTime() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
               .count() +
           world::wallTimeMoved();
}

std::int64_t upTime() {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now().time_since_epoch())
        .count();
}

namespace sim {

void setSpeed(asio::io_context& io, double times) {
    {
        const std::lock_guard lock(guard);
        const Clock::time_point now = nowBy(pace);
        pace = {.from = Steady::now(), .at = now, .speed = times};
    }
    // The loop sleeps for its earliest timer, as it was then: one that is due has it look again.
    const auto due = std::make_shared<Timer>(io, Clock::time_point::min());
    due->async_wait([due](const asio::error_code&) {});
}

}  // namespace sim
}  // namespace w58d
