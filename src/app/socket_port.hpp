// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// AT for programs on the module itself, over a Unix socket.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "app/at_port.hpp"
#include "app/local_connection.hpp"

namespace w58d {

/// One connection. As a host's port, but for what a program wants: no RDY, always the factory
/// profile, no serial line.
class SocketPort final : public LocalConnection, public AtPort {
  public:
    SocketPort(LocalServer::Socket socket, Context& context);
    ~SocketPort() override;

    void close() override;

    /// Disconnects it if too much waits.
    void urcs(std::span<const std::string_view> texts);

  private:
    /// Above this, a program that reads nothing is not read from either.
    static constexpr std::size_t kMuch = std::size_t{64} * 1024;

    void write(std::string_view bytes) override;
    void inputWanted() override { read(); }
    [[nodiscard]] bool allSent() const override { return pending() == 0; }
    [[nodiscard]] bool takesMore() const override { return waiting() <= kMuch; }

    [[nodiscard]] bool wantsInput() const override { return session_->wantsInput() && takesMore(); }
    void received(std::string_view bytes) override { session_->receive(bytes); }
    void sent() override;

    void endIfTooMuchWaits();
};

/// Where programs connect to.
[[nodiscard]] std::string socketPath(const Config& config);

/// All connections.
class SocketPorts {
  public:
    explicit SocketPorts(Context& context);

    /// As LocalConnections has it.
    void open();
    void close() { ports_.close(); }

    /// As AtPort::onRoom(), of each that connects from now on.
    void onRoom(std::function<void()> moved) { moved_ = std::move(moved); }

    /// For every program that is connected.
    void urcs(std::span<const std::string_view> texts);
    void event(Event kind, std::string_view text);
    [[nodiscard]] bool want(Event kind) const;
    void failedLater(const Error& error);
    [[nodiscard]] bool idle() const;

  private:
    Context& context_;
    std::function<void()> moved_;
    LocalConnections<SocketPort> ports_;
};

}  // namespace w58d
