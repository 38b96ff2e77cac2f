// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/nftables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace w58d::nft {
namespace {

/// `{}`: interfaces to the world, and the LAN. `update` does not change whom a port belongs to.
constexpr std::string_view kCone = R"(table ip w58d
delete table ip w58d
table ip w58d {{
	map clients {{
		type inet_service : ipv4_addr . inet_service
		flags dynamic, timeout
		timeout 5m
		size 65535
	}}
	set owners {{
		type inet_service . ipv4_addr . inet_service
		flags dynamic, timeout
		timeout 5m
		size 65535
	}}
	set ports {{
		type inet_service
		flags dynamic, timeout
		timeout 5m
		size 65535
	}}
	chain choose {{
		type nat hook postrouting priority 99
		oifname {{ {0} }} ip saddr {1} ip protocol udp udp sport @ports udp sport . ip saddr . udp sport != @owners masquerade to :32768-60999
	}}
	chain learn {{
		type filter hook postrouting priority 150
		oifname {{ {0} }} ip protocol udp ct original ip saddr {1} jump remember
	}}
	chain remember {{
		udp sport @ports udp sport . ct original ip saddr . ct original proto-src != @owners return
		update @clients {{ udp sport : ct original ip saddr . ct original proto-src }} update @owners {{ udp sport . ct original ip saddr . ct original proto-src }} update @ports {{ udp sport }}
	}}
	chain use {{
		type nat hook prerouting priority -100
		iifname {{ {0} }} ip protocol udp fib daddr type local dnat ip to udp dport map @clients
	}}
}}
)";

/// `{}`: the bridge. A message's chaddr is behind 8 bytes of UDP and 28 of its own. In any minute
/// what a full bucket has and what it gains are 8.
constexpr std::string_view kDhcpLimit = R"(table ip w58-dhcp
delete table ip w58-dhcp
table ip w58-dhcp {{
	set clients {{
		typeof ether saddr . @th,288,48
		size 4096
		flags dynamic, timeout
		timeout 1m
	}}
	set senders {{
		type ether_addr
		size 4096
		flags dynamic, timeout
		timeout 2m
	}}
	chain requests {{
		type filter hook input priority -10
		iifname "{}" udp dport 67 jump limited
	}}
	chain limited {{
		ether saddr . @th,288,48 @clients return
		add @senders {{ ether saddr limit rate over 4/minute burst 4 packets }} drop
		add @clients {{ ether saddr . @th,288,48 }}
	}}
}}
)";

/// Chains iptables makes by itself.
bool isBuiltIn(const iptables::ChainName& name) {
    constexpr std::array<std::string_view, 3> tables = {"filter", "mangle", "nat"};
    constexpr std::array<std::string_view, 5> chains = {"FORWARD", "INPUT", "OUTPUT", "POSTROUTING",
                                                        "PREROUTING"};
    return std::ranges::find(tables, name.table) != tables.end() &&
           std::ranges::find(chains, name.chain) != chains.end();
}

}  // namespace

std::string coneText(const Ipv4Range& lan, const std::vector<std::string>& wan) {
    std::string names;
    for (const std::string& name : wan) {
        names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", name);
    }
    return fmt::format(kCone, names, fmt::format("{}/{}", lan.network().str(), lan.prefix()));
}

std::string dhcpLimitText(std::string_view bridge) {
    return fmt::format(kDhcpLimit, bridge);
}

std::string noDhcpLimitText() {
    return "table ip w58-dhcp\ndelete table ip w58-dhcp\n";
}

std::string noConeText() {
    return "table ip w58d\ndelete table ip w58d\n";
}

std::set<iptables::ChainName> parseChains(const std::vector<std::string>& lines) {
    // table ip nat {
    //         chain POSTROUTING {
    //                 type nat hook postrouting priority srcnat; policy accept;
    std::set<iptables::ChainName> found;
    std::string table;
    for (const std::string& line : lines) {
        const std::size_t chain = line.find("chain ");
        const std::size_t end = line.find(" {");
        if (end == std::string::npos) {
            continue;
        }
        if (line.starts_with("table ")) {
            const std::size_t name = line.rfind(' ', end - 1) + 1;
            table = line.substr(name, end - name);
        } else if (chain != std::string::npos && chain + 6 < end) {
            found.insert({table, line.substr(chain + 6, end - chain - 6)});
        }
    }
    return found;
}

std::string wakeText(std::string_view family, const std::set<std::string>& tables) {
    std::string text;
    for (const std::string& table : tables) {
        text += fmt::format("add table {} {}\n", family, table);  // without flags
    }
    return text;
}

std::string unusedText(std::string_view family, const std::set<iptables::ChainName>& before,
                       const std::set<iptables::ChainName>& now,
                       const std::set<iptables::ChainName>& inUse) {
    std::string text;
    std::set<std::string> emptied, needed;
    for (const iptables::ChainName& name : now) {
        if (!isBuiltIn(name) || before.contains(name) || inUse.contains(name)) {
            needed.insert(name.table);
            continue;
        }
        text += fmt::format("delete chain {} {} {}\n", family, name.table, name.chain);
        emptied.insert(name.table);
    }
    for (const std::string& table : emptied) {
        const bool wasThere = std::ranges::any_of(
            before, [&](const iptables::ChainName& name) { return name.table == table; });
        if (!wasThere && !needed.contains(table)) {
            text += fmt::format("delete table {} {}\n", family, table);
        }
    }
    return text;
}

}  // namespace w58d::nft
