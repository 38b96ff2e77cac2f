// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/wall_clock.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <ctime>
#include <utility>

#include "platform/files/unique_fd.hpp"
#include "platform/loop/descriptor_watch.hpp"

namespace w58d {
namespace {

std::int64_t secondsOf(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return now.tv_sec;
}

/// The last second of a 32-bit time_t, or one in the year 2255, which the kernel can count to.
constexpr std::time_t kNever =
    static_cast<std::time_t>(sizeof(std::time_t) > 4 ? 9'000'000'000LL : 0x7FFFFFFFLL);

}  // namespace

std::int64_t wallTime() {
    return secondsOf(CLOCK_REALTIME);
}

std::int64_t upTime() {
    return secondsOf(CLOCK_BOOTTIME);
}

class WallClockWatch::Impl {
  public:
    Impl(asio::io_context& io, std::function<void()> onSet)
        : timer_(::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)),
          watch_(DescriptorWatch::create(io, DescriptorWatch::For::reading, [this] { hear(); })),
          onSet_(std::move(onSet)) {
        if (timer_ && arm() && !watch_->open(timer_.get())) {
            watch_->arm();
        }
    }
    ~Impl() { watch_->close(); }
    Impl(Impl&&) = delete;

  private:
    bool arm() {
        itimerspec never{};
        never.it_value.tv_sec = kNever;
        constexpr int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
        return ::timerfd_settime(timer_.get(), flags, &never, nullptr) == 0;
    }

    void hear() {
        std::uint64_t expirations = 0;
        const bool set = ::read(timer_.get(), &expirations, sizeof expirations) < 0;  // ECANCELED
        if (set && arm()) {
            watch_->arm();
            onSet_();
        }
    }

    UniqueFd timer_;
    std::shared_ptr<DescriptorWatch> watch_;
    std::function<void()> onSet_;
};

WallClockWatch::WallClockWatch(asio::io_context& io, std::function<void()> onSet)
    : impl_(std::make_shared<Impl>(io, std::move(onSet))) {}

WallClockWatch::~WallClockWatch() = default;

}  // namespace w58d
