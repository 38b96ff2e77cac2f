// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/local_connection.hpp"

#include <asio/post.hpp>
#include <asio/write.hpp>

namespace w58d {

void LocalConnection::start(std::function<void()> closed) {
    closed_ = std::move(closed);
    read();
}

void LocalConnection::close() {
    asio::error_code ignored;
    closed_ = {};
    socket_.close(ignored);
}

void LocalConnection::end() {
    if (const auto closed = std::exchange(closed_, {})) {
        close();
        // Not from inside a function of the session, nor while the connections are gone through.
        asio::post(socket_.get_executor(), [self = shared_from_this(), closed] { closed(); });
    }
}

void LocalConnection::read() {
    if (reading_ || !isOpen() || !wantsInput()) {
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
                                self->received({self->input_.data(), size});
                                self->read();
                            });
}

void LocalConnection::send(std::string_view bytes) {
    unsent_ += bytes;
    if (sending_.empty()) {
        sendWaiting();
    }
}

void LocalConnection::sendWaiting() {
    if (unsent_.empty() || !isOpen()) {
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
                          self->sendWaiting();
                          self->sent();
                      });
}

}  // namespace w58d
