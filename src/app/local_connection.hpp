// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Programs on the module that are connected to a Unix socket of ours.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.hpp"
#include "platform/net/local_server.hpp"

namespace w58d {

/// One of them. Lives as long as its connection.
class LocalConnection : public std::enable_shared_from_this<LocalConnection> {
  public:
    explicit LocalConnection(LocalServer::Socket socket) : socket_(std::move(socket)) {}
    virtual ~LocalConnection() = default;
    LocalConnection(LocalConnection&&) = delete;

    /// `closed` is called once, from the loop, when the connection has ended.
    void start(std::function<void()> closed);
    /// Ends the connection; `closed` is not called any more.
    virtual void close();

  protected:
    /// To be called again when it wants input after it did not.
    void read();
    void send(std::string_view bytes);
    void end();

    [[nodiscard]] bool isOpen() const { return socket_.is_open(); }
    /// Bytes that are not even being sent.
    [[nodiscard]] std::size_t waiting() const { return unsent_.size(); }
    [[nodiscard]] std::size_t pending() const { return unsent_.size() + sending_.size(); }

  private:
    [[nodiscard]] virtual bool wantsInput() const { return true; }
    virtual void received(std::string_view bytes) = 0;
    /// The kernel has taken some of what it was to send.
    virtual void sent() = 0;
    void sendWaiting();

    LocalServer::Socket socket_;
    std::function<void()> closed_;  // empty when the connection has ended
    std::string unsent_;
    std::string sending_;  // empty: nothing is
    bool reading_ = false;
    std::array<char, 4096> input_{};
};

/// Those of one socket.
template <class Connection>
class LocalConnections {
  public:
    /// `name` is the socket's in the log; more than `most` are turned away.
    LocalConnections(asio::io_context& io, std::string name, std::size_t most)
        : server_(io), name_(std::move(name)), most_(most) {}
    ~LocalConnections() { close(); }

    /// Programs can connect from now on, and can again if the socket was taken away; connections
    /// stay. The log says if they cannot: hosts are served all the same.
    void open(const std::string& path, const std::string& group,
              std::function<std::shared_ptr<Connection>(LocalServer::Socket)> make) {
        server_.keepOpen(name_, path, group, [this, make = std::move(make)](auto socket) {
            if (all_.size() >= most_) {
                log::warning("{}: {} programs are connected, no more", name_, most_);
                return;
            }
            const auto connection = make(std::move(socket));
            all_.insert(connection);
            connection->start(
                [this, weak = std::weak_ptr(connection)] { all_.erase(weak.lock()); });
        });
    }
    void close() {
        server_.close();
        for (const auto& connection : std::exchange(all_, {})) {
            connection->close();
        }
    }

    /// None goes while they are gone through: those that end are erased from the loop.
    [[nodiscard]] const auto& all() const { return all_; }

  private:
    LocalServer server_;
    std::string name_;
    std::size_t most_;
    std::set<std::shared_ptr<Connection>> all_;
};

}  // namespace w58d
