// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The resolver's configuration file, resolv.conf(5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace w58d {

/// The name servers of a text, as IPv4 and IPv6 addresses (a link-local one with `%` and its
/// interface), each once, in order and at most 8 of each kind.
struct NameServers {
    std::vector<std::string> outside;
    std::vector<std::string> ownHost;  ///< on this machine's loopback interface
};

/// What is no unicast address is left out, and so is "any", by which a resolver means its own host.
[[nodiscard]] NameServers nameServers(std::string_view resolvConf);

}  // namespace w58d
