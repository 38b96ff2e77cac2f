// AT for programs on the module itself, over a Unix socket.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "app/at_port.hpp"
#include "platform/net/local_server.hpp"

namespace w58d {

/// One connection. As a host's port, but for what a program wants: no RDY, always the factory
/// profile, no serial line. Lives as long as its connection.
class SocketPort final : public std::enable_shared_from_this<SocketPort>, public AtPort {
  public:
    SocketPort(LocalServer::Socket socket, Context& context);

    /// `closed` is called once, from the loop, when the connection has ended.
    void start(std::function<void()> closed);
    /// Ends the connection; `closed` is not called any more.
    void close();

    /// Disconnects it if too much waits.
    void urcs(std::span<const std::string_view> texts);

  private:
    /// Above this, a program that reads nothing is not read from either.
    static constexpr std::size_t kMuch = std::size_t{64} * 1024;

    void write(std::string_view bytes) override;
    void inputWanted() override { read(); }
    [[nodiscard]] bool allSent() const override { return unsent_.empty() && sending_.empty(); }
    [[nodiscard]] bool takesMore() const override { return unsent_.size() <= kMuch; }

    void read();
    void send();
    void endIfTooMuchWaits();
    void end();

    LocalServer::Socket socket_;
    std::function<void()> closed_;
    std::string unsent_;
    std::string sending_;
    bool reading_ = false;
    std::array<char, 4096> input_{};
};

/// Where programs connect to.
[[nodiscard]] std::string socketPath(const Config& config);

/// All connections.
class SocketPorts {
  public:
    explicit SocketPorts(Context& context) : context_(context), server_(context.io) {}
    ~SocketPorts() { close(); }
    SocketPorts(SocketPorts&&) = delete;

    /// Programs can connect from now on, and can again if the socket was taken away; connections
    /// stay. The log says if they cannot: hosts are served all the same.
    void open();
    void close();

    /// For every program that is connected.
    void urcs(std::span<const std::string_view> texts);
    void event(Event kind, std::string_view text);
    [[nodiscard]] bool idle() const;

  private:
    void add(LocalServer::Socket socket);

    Context& context_;
    LocalServer server_;
    std::set<std::shared_ptr<SocketPort>> ports_;
};

}  // namespace w58d
