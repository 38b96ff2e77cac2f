// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/device_watch.hpp"

#include <algorithm>
#include <utility>

namespace w58d {

DeviceWatch::DeviceWatch(asio::io_context& io, const std::string& path,
                         std::function<void()> tryOpen)
    : tryOpen_(std::move(tryOpen)), name_(io, path, [this] { tryOpen_(); }), timer_(io) {}

void DeviceWatch::start() {
    if (!std::exchange(isStarted_, true)) {
        name_.start();
        scheduleTry();
    }
}

void DeviceWatch::stop() {
    isStarted_ = false;
    started_.end();
    name_.stop();
    timer_.cancel();
}

void DeviceWatch::scheduleTry() {
    timer_.expires_after(interval_);
    interval_ = std::min(interval_ * 2, kLastInterval);
    timer_.async_wait([this, watch = started_.watch()](asio::error_code error) {
        if (!error && !watch.over()) {
            scheduleTry();
            name_.start();
            tryOpen_();
        }
    });
}

}  // namespace w58d
