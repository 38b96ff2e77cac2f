// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Copies of what hosts are told and given, for whoever on the module asks: w58d-at --follow.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "app/local_connection.hpp"
#include "config/config.hpp"

namespace w58d {

/// A socket of its own beside the AT socket, for the same programs (w58/at_socket.h has the
/// protocol): a line for each URC and for all that was fetched of what LAN clients sent, data in
/// hexadecimal. Nothing waits for it: who does not read in time misses lines, and is told how many.
/// Costs nothing while nobody asks.
class Followers {
  public:
    /// `came` is called from the loop when there is one more.
    Followers(asio::io_context& io, const Config& config, std::function<void()> came);
    ~Followers();
    Followers(Followers&&) = delete;

    /// As LocalConnections has it.
    void open();
    void close();

    [[nodiscard]] bool any() const { return !followers_.all().empty(); }

    /// A text without data.
    void line(std::string_view text) {
        if (any()) {
            tell(std::string(text));
        }
    }
    /// Of the LAN server, with the data that they may have.
    void urcs(std::span<const std::string_view> texts);
    void data(std::string_view head, std::string_view bytes);

  private:
    class Follower;

    void tell(std::string line);

    asio::io_context& io_;
    const Config& config_;
    const std::function<void()> came_;
    LocalConnections<Follower> followers_;
};

}  // namespace w58d
