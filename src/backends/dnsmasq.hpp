// dnsmasq's command line and its file of servers: DHCP and DNS for the LAN.
#pragma once

#include <string>
#include <vector>

#include "base/addresses.hpp"

namespace w58d::dnsmasq {

/// What dnsmasq serves. The strings come from the integrator's configuration, checked there.
struct Config {
    std::string program;      ///< path of dnsmasq
    std::string bridge;       ///< the LAN; nothing else is listened on
    Ipv4Range lan;            ///< the module's address and the addresses to lease
    std::string lease;        ///< dnsmasq's own form: "12h", "infinite"
    std::string domain;       ///< of the LAN's names
    std::string leaseFile;    ///< where leases are kept
    std::string serversFile;  ///< serversText(); read at start and on SIGHUP
    bool dns = true;          ///< false: another program has the port
    /// That clients are told to ask then; of them those with an IPv4 address.
    std::vector<std::string> otherServers{};
};

/// The module's own name on the LAN, which always resolves there.
[[nodiscard]] std::string ownName(const std::string& domain);

/// The whole argument vector, program first.
[[nodiscard]] std::vector<std::string> arguments(const Config& config);

/// The file of upstream servers. None: only the LAN's own names resolve.
[[nodiscard]] std::string serversText(const std::vector<std::string>& servers);

}  // namespace w58d::dnsmasq
