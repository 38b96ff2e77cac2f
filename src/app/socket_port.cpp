#include "app/socket_port.hpp"

#include <spdlog/spdlog.h>

#include <asio/post.hpp>
#include <asio/write.hpp>
#include <utility>

#include "app/refusal_log.hpp"
#include "commands/catalogue.hpp"

namespace w58d {
namespace {

/// A program that reads nothing is not read from either above the first, and left above the second.
constexpr std::size_t kMuch = std::size_t{64} * 1024;
constexpr std::size_t kTooMuch = std::size_t{1024} * 1024;

}  // namespace

SocketPort::SocketPort(LocalServer::Socket socket, Context& context)
    : socket_(std::move(socket)), silence_(context.io) {
    session_.emplace(static_cast<at::Port&>(*this), commands::catalogue(), context.config.model,
                     context, std::string(kSocketPort));
}

void SocketPort::start(std::function<void()> closed) {
    closed_ = std::move(closed);
    read();
}

void SocketPort::close() {
    asio::error_code ignored;
    closed_ = {};
    silence_.stop();
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
    if (reading_ || !socket_.is_open() || !session_->wantsInput() || unsent_.size() > kMuch) {
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
    if (unsent_.size() > kTooMuch) {
        spdlog::warn("socket: a program does not read, disconnected");
        end();
    } else if (sending_.empty()) {
        send();
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
                          self->read();
                      });
}

void SocketPort::startSilenceTimer() {
    silence_.start([self = shared_from_this()] { self->session_->silence(); });
}

void SocketPort::failed(std::string_view line, const Error& error) {
    logRefusal(kSocketPort, line, error);
}

void SocketPort::stopSilenceTimer() {
    silence_.stop();
}

}  // namespace w58d
