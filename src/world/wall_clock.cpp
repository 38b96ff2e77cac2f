// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// That somebody sets the time of day, and who hears of it. What it is else is up to the clock.
#include "platform/loop/wall_clock.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "world/time.hpp"

namespace w58d {
namespace {

std::atomic<std::int64_t> moved = 0;  // s
/// Who hears of it. Empty: nobody does.
std::vector<std::weak_ptr<std::function<void()>>> hearers;

}  // namespace

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

namespace world {

std::int64_t wallTimeMoved() {
    return moved;
}

void moveWallTime(asio::io_context& io, std::chrono::seconds by) {
    moved += by.count();
    std::erase_if(hearers, [](const auto& hearer) { return hearer.expired(); });
    for (const auto& weak : hearers) {
        asio::post(io, [weak] {
            if (const auto hearer = weak.lock()) {
                (*hearer)();
            }
        });
    }
}

}  // namespace world
}  // namespace w58d
