// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/nftables.hpp"

#include <gtest/gtest.h>

namespace w58d::nft {
namespace {

using Chains = std::set<iptables::ChainName>;

TEST(NftTables, WholeConeText) {
    const Ipv4Range lan = *Ipv4Range::create(*Ipv4Address::parse("192.168.225.1"), 24,
                                             *Ipv4Address::parse("192.168.225.20"),
                                             *Ipv4Address::parse("192.168.225.60"));
    EXPECT_EQ(coneText(lan, {"wwan0", "ppp0"}),
              R"(table ip w58d
delete table ip w58d
table ip w58d {
	map clients {
		type inet_service : ipv4_addr . inet_service
		flags dynamic, timeout
		timeout 5m
		size 65535
	}
	set owners {
		type inet_service . ipv4_addr . inet_service
		flags dynamic, timeout
		timeout 5m
		size 65535
	}
	set ports {
		type inet_service
		flags dynamic, timeout
		timeout 5m
		size 65535
	}
	chain choose {
		type nat hook postrouting priority 99
		oifname { "wwan0", "ppp0" } ip saddr 192.168.225.0/24 ip protocol udp udp sport @ports udp sport . ip saddr . udp sport != @owners masquerade to :32768-60999
	}
	chain learn {
		type filter hook postrouting priority 150
		oifname { "wwan0", "ppp0" } ip protocol udp ct original ip saddr 192.168.225.0/24 jump remember
	}
	chain remember {
		udp sport @ports udp sport . ct original ip saddr . ct original proto-src != @owners return
		update @clients { udp sport : ct original ip saddr . ct original proto-src } update @owners { udp sport . ct original ip saddr . ct original proto-src } update @ports { udp sport }
	}
	chain use {
		type nat hook prerouting priority -100
		iifname { "wwan0", "ppp0" } ip protocol udp fib daddr type local dnat ip to udp dport map @clients
	}
}
)");
}

TEST(NftTables, ReadsChains) {
    // The log's way to show a tab, too.
    const Chains found =
        parseChains({"table ip nat {", "\tchain POSTROUTING {",
                     "\t\ttype nat hook postrouting priority srcnat; policy accept;", "\t}", "}",
                     "table ip other {", "\\x09chain a_b {", "\\x09}", "}"});
    EXPECT_EQ(found, (Chains{{"nat", "POSTROUTING"}, {"other", "a_b"}}));
}

TEST(NftTables, TakesAwayWhatOnlyIptablesNeeded) {
    const Chains before = {{"filter", "INPUT"}, {"own", "x"}};
    const Chains now = {{"filter", "INPUT"},    {"filter", "FORWARD"}, {"mangle", "FORWARD"},
                        {"nat", "POSTROUTING"}, {"nat", "THEIRS"},     {"own", "x"},
                        {"own", "INPUT"}};
    EXPECT_EQ(unusedText("ip", before, now, {}),
              "delete chain ip filter FORWARD\n"
              "delete chain ip mangle FORWARD\n"
              "delete chain ip nat POSTROUTING\n"
              "delete table ip mangle\n");
    EXPECT_EQ(
        unusedText("ip6", {}, {{"filter", "INPUT"}, {"filter", "FORWARD"}}, {{"filter", "INPUT"}}),
        "delete chain ip6 filter FORWARD\n");
    EXPECT_EQ(unusedText("ip", now, now, {}), "");
}

}  // namespace
}  // namespace w58d::nft
