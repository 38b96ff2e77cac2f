// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// udhcpc's command line, and what it tells the program that it runs for every event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"

namespace w58d::udhcpc {

/// The whole argument vector, program first. `teller` is executed for every event.
[[nodiscard]] std::vector<std::string> arguments(const std::string& program,
                                                 const std::string& interface,
                                                 const std::string& teller);

/// What a DHCP server gave.
struct Lease {
    Ipv4Address address;
    int prefix = 24;                    ///< 0..32
    std::optional<Ipv4Address> router;  ///< the first, if several
    std::vector<Ipv4Address> dnsServers;
    std::uint32_t seconds = 0;  ///< it holds for so long; 0: for ever

    bool operator==(const Lease&) const = default;
};

struct Event {
    enum class Kind : std::uint8_t {
        none,        ///< there is no lease: it starts, or what it got has no address
        lease,       ///< there is one, a new one or the same again
        refused,     ///< the server took it back
        unanswered,  ///< nobody answers; it goes on asking
    };
    Kind kind = Kind::none;
    std::string interface;
    Lease lease;
};

/// The text that a teller makes of its argument and its environment (`variable(name)` gives null
/// for what is not set), for parseEvent().
[[nodiscard]] std::string eventText(std::string_view event, const char* (*variable)(const char*));

/// nullopt for any other text. What is not an address in it is left out; without an address
/// there is no lease.
[[nodiscard]] std::optional<Event> parseEvent(std::string_view text);

}  // namespace w58d::udhcpc
