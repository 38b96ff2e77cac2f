// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/lan_clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "platform/files/os_error.hpp"
#include "sim/loopback.hpp"

namespace w58d::sim {
namespace {

std::unexpected<std::string> because(int error) {
    return std::unexpected(errnoText(error));
}

}  // namespace

LanClients::Done LanClients::connect(int phone, Ipv4Address from, std::uint16_t port) {
    UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in own = nameOf(loopbackOf(from).value, 0);
    const sockaddr_in server = nameOf(INADDR_LOOPBACK, port);
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
        return because(errno);
    }
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
        return because(errno);
    }
    const std::lock_guard lock(guard_);
    sockets_[phone] = std::move(socket);
    return from.str() + ' ' + std::to_string(ntohs(bound.sin_port));
}

LanClients::Done LanClients::send(int phone, std::string_view bytes) {
    const int socket = socketOf(phone);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            return because(errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return "";
}

LanClients::Done LanClients::receive(int phone, std::size_t count,
                                     std::chrono::milliseconds limit) {
    const int socket = socketOf(phone);
    std::string bytes;
    while (bytes.size() < count) {
        pollfd waits{.fd = socket, .events = POLLIN, .revents = 0};
        std::string piece(std::min<std::size_t>(count - bytes.size(), 4096), '\0');
        if (socket < 0 || ::poll(&waits, 1, static_cast<int>(limit.count())) <= 0) {
            break;
        }
        const ssize_t size = ::recv(socket, piece.data(), piece.size(), 0);
        if (size <= 0) {
            break;
        }
        bytes += piece.substr(0, static_cast<std::size_t>(size));
    }
    return bytes;
}

LanClients::Done LanClients::close(int phone) {
    const std::lock_guard lock(guard_);
    if (sockets_.erase(phone) == 0) {
        return std::unexpected("it is not connected");
    }
    return "";
}

bool LanClients::has(int phone) {
    const int socket = socketOf(phone);
    char next = 0;
    const ssize_t size =
        socket < 0 ? 0 : ::recv(socket, &next, sizeof next, MSG_PEEK | MSG_DONTWAIT);
    if (size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR))) {
        return true;
    }
    const std::lock_guard lock(guard_);
    sockets_.erase(phone);
    return false;
}

int LanClients::socketOf(int phone) {
    const std::lock_guard lock(guard_);
    const auto found = sockets_.find(phone);
    return found == sockets_.end() ? -1 : found->second.get();
}

}  // namespace w58d::sim
