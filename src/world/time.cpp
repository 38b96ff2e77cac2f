#include "world/time.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>
#include <vector>

#include "platform/loop/wall_clock.hpp"
#include "world/world.hpp"

namespace {

constexpr std::int64_t kBeginning = 1'700'000'000;  // s since 1970, when the clock begins
std::chrono::seconds moved{0};
/// Who hears that somebody sets the time of day.
std::vector<std::weak_ptr<std::function<void()>>> hearers;

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
    return kBeginning + upTime() + moved.count();
}

std::int64_t upTime() {
    return std::chrono::duration_cast<std::chrono::seconds>(::now.time_since_epoch()).count();
}

class WallClockWatch::Impl {
  public:
    explicit Impl(std::function<void()> onSet)
        : onSet_(std::make_shared<std::function<void()>>(std::move(onSet))) {
        hearers.push_back(onSet_);
    }

  private:
    std::shared_ptr<std::function<void()>> onSet_;
};

WallClockWatch::WallClockWatch(asio::io_context&, std::function<void()> onSet)
    : impl_(std::make_shared<Impl>(std::move(onSet))) {}

WallClockWatch::~WallClockWatch() = default;

}  // namespace w58d

namespace w58d::world {

void moveWallTime(asio::io_context& io, std::chrono::seconds by) {
    moved += by;
    std::erase_if(hearers, [](const auto& hearer) { return hearer.expired(); });
    for (const auto& weak : hearers) {
        asio::post(io, [weak] {
            if (const auto hearer = weak.lock()) {
                (*hearer)();
            }
        });
    }
}

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

void World::run(asio::awaitable<void> work) {
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
