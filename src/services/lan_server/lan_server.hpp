// The TCP server that the clients of the LAN talk to the host through (protocol 2, AT+CWLANSRV).
#pragma once

#include <asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"

namespace w58d {

/// What becomes of a client's messages.
enum class LanMode : std::uint8_t {
    direct = 0,  ///< each is a URC
    cached = 1,  ///< each goes into the cache; the URC says how many bytes are there
};

/// Open, it has a thread of its own, which owns every socket; closed, it is nothing. Clients' bytes
/// become messages (LineFramer), whose turn it is (Intake), and wait in the one structure that both
/// threads share (Inbox) until the ports take them. All of that is bounded: when the host takes no
/// more, clients are not read from, and TCP slows them down. Nothing a client has sent whole is
/// dropped while the server is open, also if it has left: it waits for the host and takes no place.
///
/// All members are called in the main loop's thread.
class LanServer {
  public:
    static constexpr std::uint16_t kPort = 5555;

    /// `config` must outlive it. Closed.
    LanServer(asio::io_context& io, const Config& config);
    ~LanServer();
    LanServer(LanServer&&) = delete;

    /// `ready` is called from the loop when takeUrcs() has something after it had nothing.
    void onUrcs(std::function<void()> ready);

    [[nodiscard]] bool isOpen() const { return open_ != nullptr; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] LanMode mode() const { return mode_; }

    /// Listens on the LAN's address when this returns; an open server stays as it is. `notAllowed`
    /// if the port is taken or the LAN is down.
    [[nodiscard]] Result<void> open();

    /// When this returns no socket is left, the cache is empty, and URCs that were not taken are
    /// forgotten. Clients can still read what was sent to them.
    void close();

    /// The LAN has other addresses. An open server is closed, as its clients cannot reach it any
    /// more, and opened at the new one.
    void moveTo(const Ipv4Range& lan);
    [[nodiscard]] Ipv4Address address() const { return lan_.host(); }

    /// Closes it; the next open() uses these. Without a mode it stays what it was.
    void configure(std::uint16_t port, std::optional<LanMode> mode);

    /// Sends to every client. One that does not read and whose buffer is full is disconnected.
    /// `notAllowed` if the server is closed or nobody is connected.
    [[nodiscard]] Result<void> send(std::string_view bytes);

    /// Bytes in the cache. `notAllowed` if the server is closed.
    [[nodiscard]] Result<std::size_t> cached() const;
    /// Takes the oldest bytes out of the cache, at most `most`; none if it is empty. As cached().
    [[nodiscard]] Result<std::string> fetch(std::size_t most);

    /// URCs without their framing, in order, of about so many bytes (one at least); empty if there
    /// are none. They hold until the next call.
    [[nodiscard]] std::span<const std::string_view> takeUrcs(std::size_t bytes);

  private:
    class Open;  // exists while it is open

    asio::io_context& io_;
    const Config& config_;
    std::function<void()> ready_;
    Ipv4Range lan_;
    std::uint16_t port_ = kPort;
    LanMode mode_ = LanMode::direct;
    std::unique_ptr<Open> open_;
};

}  // namespace w58d
