#include "platform/serial/device_watch.hpp"

#include <algorithm>
#include <utility>

namespace w58d {

DeviceWatch::DeviceWatch(asio::io_context& io, const std::string& path,
                         std::function<void()> tryOpen)
    : tryOpen_(std::move(tryOpen)),
      watch_(io, path,
             [this] {
                 const auto self = shared_from_this();
                 tryOpen_();
             }),
      timer_(io) {}

void DeviceWatch::start() {
    if (std::exchange(started_, true)) {
        return;
    }
    ++run_;
    watch_.start();
    scheduleTry();
}

void DeviceWatch::stop() {
    started_ = false;
    watch_.stop();
    timer_.cancel();
}

void DeviceWatch::scheduleTry() {
    timer_.expires_after(interval_);
    interval_ = std::min(interval_ * 2, kLastInterval);
    timer_.async_wait([self = shared_from_this(), run = run_](asio::error_code error) {
        if (error || !self->started_ || self->run_ != run) {
            return;
        }
        self->scheduleTry();
        self->tryOpen_();
    });
}

}  // namespace w58d
