#include "app/socket_port.hpp"

#include <spdlog/spdlog.h>
#include <w58/at_socket.h>

#include <algorithm>
#include <asio/post.hpp>
#include <asio/write.hpp>
#include <utility>

namespace w58d {
namespace {

static_assert(at::kMaxBody == W58_AT_BODY_MAX);

}  // namespace

SocketPort::SocketPort(LocalServer::Socket socket, Context& context)
    : AtPort(context), socket_(std::move(socket)) {
    startSession(std::string(kSocketPort), {});
}

void SocketPort::start(std::function<void()> closed) {
    closed_ = std::move(closed);
    read();
}

void SocketPort::close() {
    asio::error_code ignored;
    closed_ = {};
    stopSilenceTimer();
    socket_.close(ignored);
}

void SocketPort::end() {
    if (const auto closed = std::exchange(closed_, {})) {
        close();
        // Not from inside a function of the session.
        asio::post(socket_.get_executor(), [self = shared_from_this(), closed] { closed(); });
    }
}

void SocketPort::read() {
    if (reading_ || !socket_.is_open() || !session_->wantsInput() || !takesMore()) {
        return;
    }
    reading_ = true;
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](asio::error_code error, std::size_t size) {
                                self->reading_ = false;
                                if (error) {
                                    self->end();
                                    return;
                                }
                                self->session_->receive({self->input_.data(), size});
                                self->read();
                            });
}

void SocketPort::write(std::string_view bytes) {
    unsent_ += bytes;
    endIfTooMuchWaits();
    if (sending_.empty()) {
        send();
    }
}

void SocketPort::urcs(std::span<const std::string_view> texts) {
    AtPort::urcs(texts);
    endIfTooMuchWaits();
}

/// URCs that a command under way holds back count, too: nobody else bounds them.
void SocketPort::endIfTooMuchWaits() {
    const std::size_t waiting =
        unsent_.size() + sending_.size() + (session_ ? session_->heldUrcBytes() : 0);
    if (waiting > W58_AT_SOCKET_UNREAD_MAX && socket_.is_open()) {
        spdlog::warn("socket: a program does not read, disconnected");
        end();
    }
}

void SocketPort::send() {
    if (unsent_.empty() || !socket_.is_open()) {
        return;
    }
    sending_ = std::exchange(unsent_, {});
    asio::async_write(socket_, asio::buffer(sending_),
                      [self = shared_from_this()](asio::error_code error, std::size_t) {
                          self->sending_.clear();
                          if (error) {
                              self->end();
                              return;
                          }
                          self->send();
                          self->session_->sent();
                          self->read();
                      });
}

std::string socketPath(const Config& config) {
    return config.socket.path.empty() ? config.runDir + "/at.sock" : config.socket.path;
}

void SocketPorts::open() {
    const Config& config = context_.config;
    server_.keepOpen("socket", socketPath(config), config.socket.group,
                     [this](LocalServer::Socket s) { add(std::move(s)); });
}

void SocketPorts::close() {
    server_.close();
    for (const auto& port : std::exchange(ports_, {})) {
        port->close();
    }
}

void SocketPorts::add(LocalServer::Socket socket) {
    if (ports_.size() >= W58_AT_SOCKET_CONNECTIONS) {
        spdlog::warn("socket: {} programs are connected, no more", W58_AT_SOCKET_CONNECTIONS);
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

void SocketPorts::event(Event kind, std::string_view text) {
    const auto ports = ports_;  // as above
    for (const auto& port : ports) {
        port->event(kind, text);
    }
}

bool SocketPorts::idle() const {
    return std::ranges::all_of(ports_, [](const auto& port) { return port->idle(); });
}

}  // namespace w58d
