// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The clients of the access points, as a host is told of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/addresses.hpp"

namespace w58d {

/// What DHCP gave a client.
struct ClientLease {
    Ipv4Address address;
    std::string name{};  ///< that the client gave itself; empty: none

    bool operator==(const ClientLease&) const = default;
};

/// One that is there. nullopt: nobody knows.
struct Client {
    MacAddress mac;
    std::optional<ClientLease> lease;
    std::optional<int> signal;                 ///< dBm
    std::optional<std::chrono::seconds> time;  ///< since it associated
    std::optional<std::uint64_t> received;     ///< bytes from it
    std::optional<std::uint64_t> sent;         ///< bytes to it
};

/// What happened to one; the numbers are those of +CWCLIENT.
struct ClientEvent {
    enum class Kind : std::uint8_t {
        left = 0,
        joined = 1,         ///< associated and authorised
        leased = 2,         ///< has an address
        wrongPassword = 3,  ///< refused
        refused = 4,        ///< full, filtered or banned
    };
    Kind kind;
    int ap;  ///< AP ID
    MacAddress client;
    std::optional<ClientLease> lease{};  ///< of `leased`
};

}  // namespace w58d
