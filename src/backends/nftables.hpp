// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Texts for `nft -f`: the full cone's memory, and what iptables leaves behind.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backends/iptables.hpp"
#include "base/addresses.hpp"

namespace w58d::nft {

/// The name of the cone's table, of the family ip.
inline constexpr std::string_view kConeTable = "w58d";

/// A table of our own that makes a full cone of a MASQUERADE which keeps ports (RFC 4787:
/// endpoint-independent mapping and filtering), for UDP, and from an empty memory. After the
/// translation it remembers which client a port of the module belongs to, for 5 minutes since the
/// client last used it; before the next one it hands what comes to such a port to its client,
/// whoever sent it. A port stays with whom it was first given to: a second client that wants the
/// same gets another one.
///
/// (A user-space follower of conntrack's events cannot do it: the first packet that is early leaves
/// an entry which blocks the later translation.)
[[nodiscard]] std::string coneText(const Ipv4Range& lan, const std::vector<std::string>& wan);

/// Takes that table away, be it there or not.
[[nodiscard]] std::string noConeText();

/// The name of the table that limits DHCP, of the family ip.
inline constexpr std::string_view kDhcpLimitTable = "w58-dhcp";

/// Of each sender on the bridge, requests to DHCP for at most 8 clients in 60 s are let in, by the
/// clients' MAC addresses in them, whatever addresses it invents.
[[nodiscard]] std::string dhcpLimitText(std::string_view bridge);

/// Takes that table away, be it there or not.
[[nodiscard]] std::string noDhcpLimitText();

/// Has the tables take part again, whoever made them dormant. `family` is "ip" or "ip6".
[[nodiscard]] std::string wakeText(std::string_view family, const std::set<std::string>& tables);

/// Base chains that there are, from the lines of `nft list chains <family>`.
[[nodiscard]] std::set<iptables::ChainName> parseChains(const std::vector<std::string>& lines);

/// iptables makes its tables and their base chains in nf_tables when they are first needed, and
/// never takes them away. This does: those in `now` that were not there `before` and have no use,
/// and tables that consist of nothing else. Empty if there are none. `family` is "ip" or "ip6".
[[nodiscard]] std::string unusedText(std::string_view family,
                                     const std::set<iptables::ChainName>& before,
                                     const std::set<iptables::ChainName>& now,
                                     const std::set<iptables::ChainName>& inUse);

}  // namespace w58d::nft
