// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/datagram_inbox.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <asio/buffer.hpp>
#include <asio/local/datagram_protocol.hpp>
#include <optional>
#include <utility>

#include "base/lifetime.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/net/close_on_exec.hpp"

namespace w58d {

using UnixDatagram = asio::local::datagram_protocol;

class DatagramInbox::Impl {
  public:
    Impl(asio::io_context& io, std::string path, std::function<void(std::string_view)> arrived)
        : socket_(io), path_(std::move(path)), arrived_(std::move(arrived)) {}
    ~Impl() { ::unlink(path_.c_str()); }
    Impl(Impl&&) = delete;

    Result<void> open() {
        asio::error_code error;
        ::unlink(path_.c_str());
        openCloseOnExec(socket_, UnixDatagram(), error);
        if (!error) {
            socket_.bind(UnixDatagram::endpoint(path_), error);
        }
        if (error || ::chmod(path_.c_str(), S_IRUSR | S_IWUSR) != 0) {
            return fail(Errc::unknown, path_ + ": " + error.message());
        }
        mark_ = markOf(path_);
        receive();
        return {};
    }

    [[nodiscard]] bool stands() const { return mark_ && mark_->isAt(path_); }

  private:
    void receive() {
        socket_.async_receive(asio::buffer(buffer_), [this, watch = life_.watch()](
                                                         asio::error_code error, std::size_t size) {
            if (!error && !watch.over()) {
                arrived_(std::string_view(buffer_.data(), size));
                receive();
            }
        });
    }

    InLoop<UnixDatagram::socket> socket_;
    std::string path_;
    std::function<void(std::string_view)> arrived_;
    std::array<char, kMaxSize> buffer_{};
    std::optional<FileMark> mark_;  // of the socket; nullopt until it is open
    Lifetime life_;
};

DatagramInbox::DatagramInbox(asio::io_context& io) : io_(io) {}

DatagramInbox::~DatagramInbox() = default;

Result<void> DatagramInbox::open(const std::string& path,
                                 std::function<void(std::string_view)> arrived) {
    close();
    auto impl = std::make_unique<Impl>(io_, path, std::move(arrived));
    Result<void> opened = impl->open();
    if (opened) {
        impl_ = std::move(impl);
    }
    return opened;
}

bool DatagramInbox::stands() const {
    return impl_ != nullptr && impl_->stands();
}

void DatagramInbox::close() {
    impl_.reset();
}

bool sendDatagram(const std::string& path, std::string_view text) {
    asio::io_context io;
    asio::error_code error;
    InLoop<UnixDatagram::socket> socket(io);
    openCloseOnExec(socket, UnixDatagram(), error);
    if (!error) {
        socket.send_to(asio::buffer(text.data(), text.size()), UnixDatagram::endpoint(path), 0,
                       error);
    }
    return !error;
}

}  // namespace w58d
