// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// dnsmasq's command line and its file of servers: DHCP and DNS for the LAN.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"
#include "base/dns_rebind.hpp"

namespace w58d::dnsmasq {

/// What dnsmasq serves. The strings come from the integrator's configuration, checked there.
struct Config {
    std::string program;  ///< path of dnsmasq
    std::string bridge;   ///< the LAN; nothing else is listened on
    Ipv4Range lan;        ///< the module's address and the addresses to lease
    std::string lease;    ///< dnsmasq's own form: "12h", "infinite"
    std::string domain;   ///< of the LAN's names
    DnsRebind rebind = DnsRebind::own;
    std::string leaseFile;    ///< where leases are kept
    std::string serversFile;  ///< serversText(); read at start and on SIGHUP
    bool dns = true;          ///< false: another program has the port
    bool dhcp = true;         ///< the same of its port
    /// That clients are told to ask then; of them those with an IPv4 address.
    std::vector<std::string> otherServers{};
};

/// The module's own name on the LAN, which always resolves there.
[[nodiscard]] std::string ownName(const std::string& domain);

/// No client is known by this name: it is the module's, or one that others ask for as soon as they
/// come, to be told what to do (CERT VU#598349). In either case.
[[nodiscard]] bool isReservedName(std::string_view name);

/// The whole argument vector, program first.
[[nodiscard]] std::vector<std::string> arguments(const Config& config);

/// The file of upstream servers. None: only the LAN's own names resolve.
[[nodiscard]] std::string serversText(const std::vector<std::string>& servers);

}  // namespace w58d::dnsmasq
