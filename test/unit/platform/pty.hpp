// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The host's end of a pty.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "platform/files/unique_fd.hpp"

namespace w58d::test {

class Pty {
  public:
    Pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
        ::grantpt(master_.get());
        ::unlockpt(master_.get());
        char name[64] = {};
        ::ptsname_r(master_.get(), name, sizeof name);
        path_ = name;
    }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int fd() const { return master_.get(); }
    /// What is sent before the port is opened would be changed otherwise (CR to LF).
    void makeRaw() {
        termios settings{};
        ::tcgetattr(master_.get(), &settings);
        ::cfmakeraw(&settings);
        ::tcsetattr(master_.get(), TCSANOW, &settings);
    }
    void unplug() { master_.reset(); }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t size = ::write(master_.get(), bytes.data(), bytes.size());
            if (size > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(size));
            } else {
                pollfd ready{master_.get(), POLLOUT, 0};
                ::poll(&ready, 1, 100);
            }
        }
    }

    /// What has come so far is added to `received`.
    void receive() {
        char block[4096];
        for (ssize_t size; (size = ::read(master_.get(), block, sizeof block)) > 0;) {
            received.append(block, static_cast<std::size_t>(size));
        }
    }

    /// Waits until `received` ends so; false after the time.
    bool receiveUntil(std::string_view end, int milliseconds) {
        for (receive(); !received.ends_with(end); receive()) {
            pollfd ready{master_.get(), POLLIN, 0};
            if (::poll(&ready, 1, milliseconds) <= 0) {
                return false;
            }
        }
        return true;
    }

    std::string received;

  private:
    UniqueFd master_;
    std::string path_;
};

}  // namespace w58d::test
