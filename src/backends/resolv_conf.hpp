// The resolver's configuration file, resolv.conf(5).
#pragma once

#include <string_view>
#include <vector>

#include "base/addresses.hpp"

namespace w58d {

/// The name servers a text names, in order, each once: IPv4 ones that are not of this machine
/// itself (127.0.0.0/8, 0.0.0.0), at most 8.
[[nodiscard]] std::vector<Ipv4Address> nameServers(std::string_view resolvConf);

}  // namespace w58d
