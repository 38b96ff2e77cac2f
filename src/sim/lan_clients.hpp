// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Phones as clients of the LAN server: connections of the loopback interface.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/addresses.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d::sim {

/// One connection a phone. All members wait, and are called in any thread but the module's.
class LanClients {
  public:
    using Done = std::expected<std::string, std::string>;

    /// `from` is the phone's address on the LAN. That and the port it connected from.
    Done connect(int phone, Ipv4Address from, std::uint16_t port);
    Done send(int phone, std::string_view bytes);
    /// So many bytes; what there is if no more come within the time.
    Done receive(int phone, std::size_t count, std::chrono::milliseconds limit);
    Done close(int phone);
    /// It is connected. What the module closed is forgotten once all of it was received.
    [[nodiscard]] bool has(int phone);

  private:
    [[nodiscard]] int socketOf(int phone);

    std::mutex guard_;
    std::map<int, UniqueFd> sockets_;  ///< by phone
};

}  // namespace w58d::sim
