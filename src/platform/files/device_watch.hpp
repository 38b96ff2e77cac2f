// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Waits for a device that comes and goes.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "base/lifetime.hpp"
#include "platform/files/name_watch.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {

/// Waits for a device to appear. While started, calls `tryOpen` when NameWatch would, and every now
/// and then: first after 0.1 s, then ever less often, at last every 5 s (the folder itself may be
/// missing, or the open may fail for another reason). Nothing runs while it is stopped. `tryOpen`
/// may stop it, but not destroy it.
class DeviceWatch {
  public:
    DeviceWatch(asio::io_context& io, const std::string& path, std::function<void()> tryOpen);
    DeviceWatch(DeviceWatch&&) = delete;

    void start();
    void stop();
    /// The device works: the next start() begins with the short interval again.
    void resetInterval() { interval_ = kFirstInterval; }

  private:
    static constexpr std::chrono::milliseconds kFirstInterval{100};
    static constexpr std::chrono::milliseconds kLastInterval{5000};

    void scheduleTry();

    std::function<void()> tryOpen_;
    NameWatch name_;
    Timer timer_;
    std::chrono::milliseconds interval_ = kFirstInterval;
    bool isStarted_ = false;
    Lifetime started_;  // ends with stop()
};

}  // namespace w58d
