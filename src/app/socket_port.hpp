// An AT session for a program on the module itself: one connection to the Unix socket.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/silence_timer.hpp"
#include "at/session.hpp"
#include "commands/context.hpp"
#include "platform/net/local_server.hpp"

namespace w58d {

/// As a host's port, but for what a program wants: no RDY, always the factory profile, no serial
/// line. Lives as long as its connection.
class SocketPort final : public std::enable_shared_from_this<SocketPort>, private at::Port {
  public:
    SocketPort(LocalServer::Socket socket, Context& context);

    /// `closed` is called once, from the loop, when the connection has ended.
    void start(std::function<void()> closed);
    /// Ends the connection; `closed` is not called any more.
    void close();
    void urcs(std::span<const std::string_view> texts) { session_->urcs(texts); }
    [[nodiscard]] bool idle() const { return !session_->busy() && unsent_.empty(); }

  private:
    void write(std::string_view bytes) override;
    void startSilenceTimer() override;
    void stopSilenceTimer() override;
    void inputWanted() override { read(); }
    void failed(std::string_view line, const Error& error) override;

    void read();
    void send();
    void end();

    LocalServer::Socket socket_;
    SilenceTimer silence_;
    std::function<void()> closed_;
    std::optional<at::Session> session_;
    std::string unsent_;
    std::string sending_;
    bool reading_ = false;
    std::array<char, 4096> input_{};
};

}  // namespace w58d
