#include "platform/net/datagram_inbox.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <asio/buffer.hpp>
#include <asio/local/datagram_protocol.hpp>
#include <utility>

namespace w58d {

using UnixDatagram = asio::local::datagram_protocol;

class DatagramInbox::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, std::string path, std::function<void(std::string_view)> arrived)
        : socket_(io), path_(std::move(path)), arrived_(std::move(arrived)) {}

    Result<void> open() {
        asio::error_code error;
        ::unlink(path_.c_str());
        socket_.open(UnixDatagram(), error);
        if (!error) {
            socket_.bind(UnixDatagram::endpoint(path_), error);
        }
        if (error || ::chmod(path_.c_str(), S_IRUSR | S_IWUSR) != 0) {
            return fail(Errc::unknown, path_ + ": " + error.message());
        }
        receive();
        return {};
    }

    void close() {
        asio::error_code ignored;
        socket_.close(ignored);
        ::unlink(path_.c_str());
    }

  private:
    void receive() {
        socket_.async_receive(asio::buffer(buffer_), [self = shared_from_this()](
                                                         asio::error_code error, std::size_t size) {
            if (!error && self->socket_.is_open()) {
                self->arrived_(std::string_view(self->buffer_.data(), size));
                self->receive();
            }
        });
    }

    UnixDatagram::socket socket_;
    std::string path_;
    std::function<void(std::string_view)> arrived_;
    std::array<char, kMaxSize> buffer_{};
};

DatagramInbox::DatagramInbox(asio::io_context& io) : io_(io) {}

DatagramInbox::~DatagramInbox() {
    close();
}

Result<void> DatagramInbox::open(const std::string& path,
                                 std::function<void(std::string_view)> arrived) {
    close();
    auto impl = std::make_shared<Impl>(io_, path, std::move(arrived));
    Result<void> opened = impl->open();
    if (opened) {
        impl_ = std::move(impl);
    }
    return opened;
}

void DatagramInbox::close() {
    if (impl_) {
        impl_->close();
        impl_.reset();
    }
}

bool sendDatagram(const std::string& path, std::string_view text) {
    asio::io_context io;
    asio::error_code error;
    UnixDatagram::socket socket(io);
    socket.open(UnixDatagram(), error);
    if (!error) {
        socket.send_to(asio::buffer(text.data(), text.size()), UnixDatagram::endpoint(path), 0,
                       error);
    }
    return !error;
}

}  // namespace w58d
