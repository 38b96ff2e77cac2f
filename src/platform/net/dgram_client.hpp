// Our end of a control interface: a Unix datagram socket with an address to answer to.
#pragma once

#include <asio/io_context.hpp>
#include <asio/local/datagram_protocol.hpp>
#include <string>

#include "platform/net/control_socket.hpp"

namespace w58d {

class DgramClient {
  public:
    DgramClient(asio::io_context& io, std::string server, std::string runDir);
    ~DgramClient() { close(); }
    DgramClient(DgramClient&&) = delete;

    /// Binds an address no socket of ours ever had (an answer to an earlier one, given late, must
    /// not arrive here) and connects to the server. `absent` or `failed`.
    ControlResult<void> open();
    /// What is awaited ends with operation_aborted.
    void close();

    [[nodiscard]] bool isOpen() const { return socket_.is_open(); }
    [[nodiscard]] asio::local::datagram_protocol::socket& socket() { return socket_; }

    /// Removes the addresses a killed run left in the folder.
    static void removeLeftovers(const std::string& runDir);

  private:
    std::string server_;
    std::string runDir_;
    std::string address_;
    asio::local::datagram_protocol::socket socket_;
};

/// A failed connect or send: `absent` if nobody listens there, otherwise `failed`.
[[nodiscard]] ControlError controlErrorFrom(const asio::error_code& error);

}  // namespace w58d
