// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "client/connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace w58d::client {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

Connection::~Connection() {
    close();
}

void Connection::close() {
    if (fd_ >= 0) {
        ::close(std::exchange(fd_, -1));
    }
}

bool Connection::open(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return false;
    }
    std::ranges::copy(path, address.sun_path);
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd_ >= 0 &&
           ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            ended_ = true;
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    return true;
}

bool Connection::receive(Clock::time_point until, bool forever) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now()).count();
    pollfd wanted{.fd = fd_, .events = POLLIN, .revents = 0};
    const int ready =
        ::poll(&wanted, 1, forever ? -1 : static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready <= 0) {
        return ready < 0 && errno == EINTR;
    }
    std::array<char, 4096> buffer{};
    const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        ended_ = size == 0 || errno != EINTR;
        return !ended_;
    }
    received_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<std::string> Connection::line(milliseconds limit) {
    const auto until = Clock::now() + limit;
    while (true) {
        const std::size_t end = received_.find('\n');
        if (end != std::string::npos) {
            std::string found = received_.substr(0, end);
            received_.erase(0, end + 1);
            while (found.ends_with('\r')) {
                found.pop_back();
            }
            if (!found.empty()) {
                return found;
            }
        } else if (!receive(until, limit == kForever)) {
            return std::nullopt;
        }
    }
}

}  // namespace w58d::client
