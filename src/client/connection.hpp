// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A connection to a socket of the daemon's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace w58d::client {

class Connection {
  public:
    /// No time limit.
    static constexpr std::chrono::milliseconds kForever{-1};

    Connection() = default;
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void close();
    /// False with errno set if nobody listens at the path.
    [[nodiscard]] bool open(const std::string& path);
    /// False if the daemon is gone.
    [[nodiscard]] bool send(std::string_view bytes);
    /// The next line that is not blank, without its end; nullopt if none came in time, or the
    /// daemon is gone.
    [[nodiscard]] std::optional<std::string> line(std::chrono::milliseconds limit);
    /// The daemon has closed it, or is gone.
    [[nodiscard]] bool ended() const { return ended_; }

  private:
    [[nodiscard]] bool receive(std::chrono::steady_clock::time_point until, bool forever);

    int fd_ = -1;
    bool ended_ = false;
    std::string received_;
};

}  // namespace w58d::client
