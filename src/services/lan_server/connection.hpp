// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One client of the LAN server.
#pragma once

#include <array>
#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/addresses.hpp"
#include "base/lifetime.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/descriptor_watch.hpp"
#include "platform/net/tcp_listener.hpp"
#include "platform/serial/buffered_writer.hpp"
#include "services/lan_server/client_timeouts.hpp"
#include "services/lan_server/intake.hpp"

namespace w58d {

/// Reads as long as the intake takes what comes, so a client that is reset is gone only when all it
/// sent was passed on. One that ends its side of the connection stays connected, for answers: that
/// it has closed both cannot be seen before something is sent to it. Who is disconnected while what
/// it sent waits for the host leaves that to the intake, and is gone. Lives and dies in the
/// server's thread.
class Connection {
  public:
    /// What is read at once; shared by all connections.
    using Block = std::array<char, 16 * 1024>;

    struct Shared {
        asio::io_context& io;
        Intake& intake;
        Block& block;
        std::size_t sendBuffer;  ///< bytes kept for a client that does not read
        ClientTimeouts::Limits limits;
        std::function<void(Clock::time_point)> due;  ///< call overdue() then, and not later
        std::function<void()> sendsNoMore;           ///< one of them
        std::function<void(Connection&)> ended;      ///< may destroy the connection
    };

    Connection(Shared& shared, AcceptedTcp accepted);
    ~Connection();
    Connection(Connection&&) = delete;

    /// Call once. False if the system refuses, or the connection has ended already.
    [[nodiscard]] bool start();

    /// Sends at once what the client's window takes and keeps the rest. False, and the client is
    /// disconnected, if it has not read for too long, or is gone.
    bool send(std::string_view bytes);

    /// The same, but for one without room it is as if nothing had been sent.
    bool offer(std::string_view bytes);
    /// Bytes that offer() would take.
    [[nodiscard]] std::size_t room() const { return shared_.sendBuffer - writer_->pending(); }
    /// Bytes sent to it that it has not acknowledged.
    [[nodiscard]] std::size_t unacknowledged() const;

    /// No more is sent to it; what it has sent is still read, or kept for the host.
    void disconnect();
    [[nodiscard]] bool connected() const { return !leaving_; }

    [[nodiscard]] const ClientInput& input() const { return *input_; }
    /// What it has sent was left to the intake.
    [[nodiscard]] bool inputKept() const { return input_ == nullptr; }

    [[nodiscard]] Ipv4Address peer() const { return peer_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// By which the host knows it; before start().
    void setId(int id);
    [[nodiscard]] std::optional<int> id() const { return id_; }
    /// When it last sent anything.
    [[nodiscard]] Clock::time_point heard() const { return timeouts_.lastHeard(); }
    /// It will send no more.
    [[nodiscard]] bool halfClosed() const { return timeouts_.hasEnded(); }

    /// Whether it has been silent for too long, in one way or another.
    [[nodiscard]] Overdue overdue(Clock::time_point now);
    /// When it may be next.
    [[nodiscard]] Clock::time_point due(Clock::time_point now) const;

  private:
    void read();
    void readSoon();
    /// Which puts off or brings forward when to look at it.
    void note(void (ClientTimeouts::*what)(Clock::time_point));
    void streamEnded();
    void heldBack();
    void leave();

    Shared& shared_;
    UniqueFd socket_;
    Ipv4Address peer_;
    std::uint16_t port_;
    std::optional<int> id_;
    std::unique_ptr<ClientInput> input_ = std::make_unique<ClientInput>([this] { read(); });
    std::shared_ptr<DescriptorWatch> watch_;
    std::shared_ptr<BufferedWriter> writer_;
    ClientTimeouts timeouts_;
    bool leaving_ = false;
    Lifetime life_;
};

}  // namespace w58d
