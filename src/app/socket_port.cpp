// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/socket_port.hpp"

#include <w58/at_socket.h>

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace w58d {
namespace {

static_assert(at::kMaxBody == W58_AT_BODY_MAX);

}  // namespace

SocketPort::SocketPort(LocalServer::Socket socket, Context& context)
    : LocalConnection(std::move(socket)), AtPort(context) {
    startSession(std::string(kSocketPort), {});
}

SocketPort::~SocketPort() {
    session_.reset();
    moved();
}

void SocketPort::close() {
    stopSilenceTimer();
    LocalConnection::close();
}

void SocketPort::write(std::string_view bytes) {
    send(bytes);
    endIfTooMuchWaits();
    moved();
}

void SocketPort::urcs(std::span<const std::string_view> texts) {
    AtPort::urcs(texts);
    endIfTooMuchWaits();
}

/// URCs that a command under way holds back count, too: nobody else bounds them.
void SocketPort::endIfTooMuchWaits() {
    const std::size_t unread = pending() + (session_ ? session_->heldUrcBytes() : 0);
    if (unread > W58_AT_SOCKET_UNREAD_MAX && isOpen()) {
        log::warning("socket: a program does not read, disconnected");
        end();
    }
}

void SocketPort::sent() {
    session_->sent();
    read();
    moved();
}

std::string socketPath(const Config& config) {
    return config.socket.path.empty() ? config.runDir + "/at.sock" : config.socket.path;
}

SocketPorts::SocketPorts(Context& context)
    : context_(context), ports_(context.io, "socket", W58_AT_SOCKET_CONNECTIONS) {}

void SocketPorts::open() {
    const Config& config = context_.config;
    ports_.open(socketPath(config), config.socket.group, [this](LocalServer::Socket socket) {
        auto port = std::make_shared<SocketPort>(std::move(socket), context_);
        port->onRoom(moved_);
        return port;
    });
}

void SocketPorts::urcs(std::span<const std::string_view> texts) {
    for (const auto& port : ports_.all()) {
        port->urcs(texts);
    }
}

void SocketPorts::event(Event kind, std::string_view text) {
    for (const auto& port : ports_.all()) {
        port->event(kind, text);
    }
}

bool SocketPorts::want(Event kind) const {
    return std::ranges::any_of(ports_.all(),
                               [kind](const auto& port) { return port->wants(kind); });
}

void SocketPorts::failedLater(const Error& error) {
    for (const auto& port : ports_.all()) {
        port->failedLater(error);
    }
}

bool SocketPorts::idle() const {
    return std::ranges::all_of(ports_.all(), [](const auto& port) { return port->idle(); });
}

}  // namespace w58d
