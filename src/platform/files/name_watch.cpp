// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/name_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <cstring>
#include <utility>

#include "base/lifetime.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

class NameWatch::Impl {
  public:
    Impl(asio::io_context& io, const std::string& path, std::function<void()> onChange)
        : name_(path.substr(path.rfind('/') + 1)), onChange_(std::move(onChange)), inotify_(io) {
        const std::size_t slash = path.rfind('/');
        folder_ =
            slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
    }

    void start() {
        if (inotify_.is_open()) {
            return;
        }
        const int fd = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (fd < 0) {
            return;
        }
        // IN_ATTRIB: the device manager may make a node first and open it to us a moment later.
        const std::uint32_t mask = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_CLOSE_WRITE | kGone;
        asio::error_code error;
        if (::inotify_add_watch(fd, folder_.c_str(), mask) >= 0) {
            inotify_.assign(fd, error);
        }
        if (inotify_.is_open()) {
            readEvents();
        } else {
            ::close(fd);
        }
    }

    void stop() {
        started_.end();
        asio::error_code ignored;
        inotify_.close(ignored);
    }

  private:
    static constexpr std::uint32_t kGone = IN_DELETE_SELF | IN_MOVE_SELF;

    struct Heard {
        bool named = false;       ///< of the name
        bool folderGone = false;  ///< or moved away: nothing more is heard
    };

    void readEvents() {
        inotify_.async_read_some(
            asio::buffer(events_),
            [this, watch = started_.watch()](asio::error_code error, std::size_t size) {
                if (error || watch.over()) {
                    return;
                }
                const Heard heard = hear(size);
                if (heard.folderGone) {
                    stop();
                } else {
                    readEvents();
                }
                if (heard.named || heard.folderGone) {
                    onChange_();
                }
            });
    }

    [[nodiscard]] Heard hear(std::size_t size) const {
        Heard heard;
        for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
            inotify_event event{};
            std::memcpy(&event, events_.data() + at, sizeof event);
            at += sizeof event;
            heard.named |= event.len > 0 && name_ == events_.data() + at;
            heard.folderGone |= (event.mask & (kGone | IN_IGNORED)) != 0;
            at += event.len;
        }
        return heard;
    }

    std::string folder_;
    std::string name_;
    std::function<void()> onChange_;
    InLoop<asio::posix::stream_descriptor> inotify_;
    alignas(8) std::array<char, 4096> events_{};
    Lifetime started_;  // ends with stop()
};

NameWatch::NameWatch(asio::io_context& io, const std::string& path, std::function<void()> onChange)
    : impl_(std::make_unique<Impl>(io, path, std::move(onChange))) {}

NameWatch::~NameWatch() = default;

void NameWatch::start() {
    impl_->start();
}

void NameWatch::stop() {
    impl_->stop();
}

}  // namespace w58d
