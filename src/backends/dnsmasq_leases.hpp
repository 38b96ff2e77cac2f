// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// dnsmasq's file of leases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"

namespace w58d::dnsmasq {

/// One line of the file.
struct Lease {
    std::int64_t ends = 0;  ///< s, as the file counts them; 0: never
    MacAddress client;
    Ipv4Address address;
    std::string name{};      ///< the client's; empty: it has none
    std::string clientId{};  ///< hexadecimal; empty: it sent none

    bool operator==(const Lease&) const = default;
};

/// What a text has of leases; lines that are none are left out. Times are as they are there.
[[nodiscard]] std::vector<Lease> parseLeases(std::string_view text);

[[nodiscard]] std::string leasesText(const std::vector<Lease>& leases);

/// What dnsmasq says of a client's lease in its output.
struct LeaseNews {
    enum class Kind : std::uint8_t {
        given,    ///< DHCPACK
        ended,    ///< DHCPRELEASE, DHCPDECLINE: that of this address
        refused,  ///< DHCPNAK: whatever the client had may be over
    };
    Kind kind;
    MacAddress client;
    Ipv4Address address;  ///< given, ended, or asked for
    std::string name{};   ///< that the client gave itself with this; empty: none

    bool operator==(const LeaseNews&) const = default;
};

/// nullopt: the line says nothing of a lease.
[[nodiscard]] std::optional<LeaseNews> leaseNews(std::string_view line);

}  // namespace w58d::dnsmasq
