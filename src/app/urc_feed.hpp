// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From the LAN server to the hosts: its URCs, on every port that is to get them.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/loop/clock.hpp"
#include "services/lan_server/lan_server.hpp"

namespace w58d {

class HostPort;
namespace at {
class Session;
}

/// Of a server that is its opener's alone, URCs go only there, at its pace; when the opener hangs
/// up, the server is closed. Others go to all the ports that were added.
///
/// Hands URCs out only while every port has room, so that they wait where they are bounded: in the
/// server. The slowest port sets the pace. Ports whose device is absent do not count, and neither
/// does one that took nothing for kPatience while others could have: it is left out, and says so
/// in the log, until it has taken all it was given.
class UrcFeed {
  public:
    static constexpr std::chrono::seconds kPatience{30};

    UrcFeed(asio::io_context& io, LanServer& server);

    void add(HostPort& port);
    /// Gets them too, at the pace of the ports.
    void alsoTo(std::function<void(std::span<const std::string_view>)> listener) {
        listener_ = std::move(listener);
    }
    /// Gets a copy of each that some port was given, also of those that are the opener's alone.
    void copiesTo(std::function<void(std::span<const std::string_view>)> listener) {
        copies_ = std::move(listener);
    }
    /// The ports are about to go.
    void removeAll();

    /// Something changed that a port's room depends on, or a port was hung up. Costs nothing unless
    /// that is waited for.
    void roomMayHaveCome();

  private:
    struct Receiver {
        HostPort* port;
        bool leftOut = false;
    };

    void pump();
    void pumpToOpener();
    void copy(std::span<const std::string_view> urcs) const {
        if (copies_) {
            copies_(urcs);
        }
    }
    void giveOpener(at::Session& opener, std::span<const std::string_view> urcs);
    void pumpSoon();
    [[nodiscard]] std::size_t nextPortion();
    [[nodiscard]] bool everybodyHasRoom();
    void leaveOutWhoIsStuck();

    asio::io_context& io_;
    LanServer& server_;
    std::vector<Receiver> receivers_;
    std::function<void(std::span<const std::string_view>)> listener_;
    std::function<void(std::span<const std::string_view>)> copies_;
    Timer patience_;
    bool waiting_ = false;     // for room
    std::size_t portion_ = 0;  // bytes, at most
    Clock::time_point handedOut_;
};

}  // namespace w58d
