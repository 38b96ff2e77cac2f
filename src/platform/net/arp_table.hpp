// Who answers on a link, by the kernel's table of neighbours (ARP).
#pragma once

#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

struct ArpEntry {
    MacAddress mac;
    Ipv4Address address;

    bool operator==(const ArpEntry&) const = default;
};

/// Those of an interface that answered lately, or are being asked whether they do. One that the
/// kernel only remembers is none: see refreshArpTable().
[[nodiscard]] Result<std::vector<ArpEntry>> arpTable(const std::string& interface);

/// Has the kernel find out which of these addresses are in use: within 8 s arpTable() has
/// those alone. Each is sent a datagram that nobody waits for.
void refreshArpTable(const std::vector<Ipv4Address>& addresses);

}  // namespace w58d
