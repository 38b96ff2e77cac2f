// All connections to the Unix socket.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string_view>

#include "app/socket_port.hpp"

namespace w58d {

class SocketPorts {
  public:
    /// More than this many at once are turned away.
    static constexpr std::size_t kMost = 16;

    explicit SocketPorts(Context& context) : context_(context), server_(context.io) {}
    ~SocketPorts() { close(); }
    SocketPorts(SocketPorts&&) = delete;

    /// Says in the log if it cannot: hosts are served all the same.
    void open();
    void close();

    /// For every program that is connected.
    void urcs(std::span<const std::string_view> texts);
    [[nodiscard]] bool idle() const;

  private:
    void add(LocalServer::Socket socket);

    Context& context_;
    LocalServer server_;
    std::set<std::shared_ptr<SocketPort>> ports_;
};

}  // namespace w58d
