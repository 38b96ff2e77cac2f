#include "app/socket_ports.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace w58d {

void SocketPorts::open() {
    const SocketConfig& config = context_.config.socket;
    const std::string path =
        config.path.empty() ? context_.config.runDir + "/at.sock" : config.path;
    const Result<void> opened =
        server_.open(path, config.group, [this](LocalServer::Socket s) { add(std::move(s)); });
    if (!opened) {
        spdlog::error("socket: {}", opened.error().detail);
    }
}

void SocketPorts::close() {
    server_.close();
    for (const auto& port : std::exchange(ports_, {})) {
        port->close();
    }
}

void SocketPorts::add(LocalServer::Socket socket) {
    if (ports_.size() >= kMost) {
        spdlog::warn("socket: {} programs are connected, no more", kMost);
        return;
    }
    const auto port = std::make_shared<SocketPort>(std::move(socket), context_);
    ports_.insert(port);
    port->start([this, weak = std::weak_ptr(port)] { ports_.erase(weak.lock()); });
}

void SocketPorts::urcs(std::span<const std::string_view> texts) {
    const auto ports = ports_;  // one that is disconnected for it goes
    for (const auto& port : ports) {
        port->urcs(texts);
    }
}

bool SocketPorts::idle() const {
    return std::ranges::all_of(ports_, [](const auto& port) { return port->idle(); });
}

}  // namespace w58d
