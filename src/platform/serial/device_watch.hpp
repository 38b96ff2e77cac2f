// Waits for a device to appear.
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "platform/files/name_watch.hpp"

namespace w58d {

/// While started, calls `tryOpen` when something of the device's name appears in its folder
/// (inotify), and every now and then: first after 0.1 s, then ever less often, at last every 5 s
/// (the folder itself may be missing, or the open may fail for another reason). Nothing runs while
/// it is stopped.
class DeviceWatch : public std::enable_shared_from_this<DeviceWatch> {
  public:
    DeviceWatch(asio::io_context& io, const std::string& path, std::function<void()> tryOpen);

    void start();
    void stop();
    /// The device works: the next start() begins with the short interval again.
    void resetInterval() { interval_ = kFirstInterval; }

  private:
    static constexpr std::chrono::milliseconds kFirstInterval{100};
    static constexpr std::chrono::milliseconds kLastInterval{5000};

    void scheduleTry();

    std::function<void()> tryOpen_;
    NameWatch watch_;
    asio::steady_timer timer_;
    std::chrono::milliseconds interval_ = kFirstInterval;
    bool started_ = false;
    unsigned run_ = 0;  // counts start(): tells late completions of an earlier one
};

}  // namespace w58d
