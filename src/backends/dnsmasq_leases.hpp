// dnsmasq's file of leases.
#pragma once

#include <cstdint>
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

}  // namespace w58d::dnsmasq
