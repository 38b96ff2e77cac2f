// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A Unix datagram socket where short-lived programs of ours leave what they have to say.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

class DatagramInbox {
  public:
    static constexpr std::size_t kMaxSize = 4096;

    explicit DatagramInbox(asio::io_context& io);
    ~DatagramInbox();
    DatagramInbox(DatagramInbox&&) = delete;

    /// Listens at `path`, for our own user alone, replacing what a killed run left there.
    /// `arrived` is called from the loop with each datagram, cut at kMaxSize; it must not
    /// close the inbox.
    [[nodiscard]] Result<void> open(const std::string& path,
                                    std::function<void(std::string_view)> arrived);
    /// It is open, and its path leads to it: nobody has taken the socket away.
    [[nodiscard]] bool stands() const;
    /// Removes the socket.
    void close();

  private:
    class Impl;
    asio::io_context& io_;
    std::unique_ptr<Impl> impl_;
};

/// Leaves `text` in the inbox at `path`; false if nobody listens there.
bool sendDatagram(const std::string& path, std::string_view text);

}  // namespace w58d
