#include "world/time.hpp"

#include <algorithm>

namespace {

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

}  // namespace w58d::world
