// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/time.hpp"

#include <algorithm>
#include <utility>

#include "platform/loop/wall_clock.hpp"
#include "world/world.hpp"

namespace {

constexpr std::int64_t kBeginning = 1'700'000'000;  // s since 1970, when the clock begins

w58d::Clock::time_point now{std::chrono::hours(1)};
/// What the loop would sleep for, if it slept: to the earliest of its timers.
w58d::Clock::duration earliest = w58d::Clock::duration::max();

}  // namespace

w58d::Clock::time_point w58d::Clock::now() noexcept {
    return ::now;
}

/// The loop asks this for its earliest timer each time it looks at them. By the system's clock they
/// are due at once, so that it looks at them each time.
w58d::Clock::duration asio::wait_traits<w58d::Clock>::to_wait_duration(
    const w58d::Clock::duration& left) {
    earliest = std::min(earliest, left);
    return w58d::Clock::duration::zero();
}

namespace w58d {

std::int64_t wallTime() {
    return kBeginning + upTime() + world::wallTimeMoved();
}

std::int64_t upTime() {
    return std::chrono::duration_cast<std::chrono::seconds>(::now.time_since_epoch()).count();
}

}  // namespace w58d

namespace w58d::world {

bool runUntil(asio::io_context& io, const std::function<bool()>& done, Clock::duration limit) {
    const Clock::time_point end = Clock::now() + limit;
    while (!done()) {
        io.restart();
        earliest = Clock::duration::max();
        if (io.poll_one() > 0) {
            continue;
        }
        if (earliest > end - Clock::now()) {
            ::now = end;
            return false;
        }
        ::now += std::max(earliest, Clock::duration::zero());
    }
    return true;
}

bool World::until(const std::function<bool()>& done, Clock::duration limit) {
    return runUntil(io, done, limit);
}

void World::pass(Clock::duration time) {
    until([] { return false; }, time);
}

void World::run(Awaitable<void> work) {
    bool done = false;
    asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& error) {
        if (error) {
            std::rethrow_exception(error);
        }
        done = true;
    });
    if (!until([&] { return done; })) {
        throw std::runtime_error("not done in time");
    }
}

}  // namespace w58d::world
