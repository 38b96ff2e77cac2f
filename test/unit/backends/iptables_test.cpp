// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/iptables.hpp"

#include <gtest/gtest.h>

namespace w58d::iptables {
namespace {

Rules rules(std::vector<std::string> wan) {
    return {.bridge = "br-lan",
            .lan = *Ipv4Range::create(*Ipv4Address::parse("192.168.225.1"), 24,
                                      *Ipv4Address::parse("192.168.225.20"),
                                      *Ipv4Address::parse("192.168.225.60")),
            .wan = std::move(wan)};
}

TEST(IptablesRules, WholeTextForSymmetricNat) {
    EXPECT_EQ(rulesText(rules({"wwan0"}), {}),
              R"(*filter
:W58D-INPUT - [0:0]
:W58D-FORWARD - [0:0]
-A W58D-INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A W58D-INPUT -i wwan0 -j DROP
-A W58D-FORWARD -i br-lan -o wwan0 -m conntrack --ctstate INVALID -j DROP
-A W58D-FORWARD -s 192.168.225.0/24 -i br-lan -o wwan0 -j ACCEPT
-A W58D-FORWARD -i wwan0 -o br-lan -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A W58D-FORWARD -i wwan0 -j DROP
-A W58D-FORWARD -i br-lan -j DROP
-A W58D-FORWARD -o br-lan -j DROP
-I INPUT -j W58D-INPUT
-I FORWARD -j W58D-FORWARD
COMMIT
*nat
:W58D-POSTROUTING - [0:0]
-A W58D-POSTROUTING -s 192.168.225.0/24 -o wwan0 -j MASQUERADE --random-fully
-I POSTROUTING -j W58D-POSTROUTING
COMMIT
*mangle
:W58D-FORWARD - [0:0]
-A W58D-FORWARD -i wwan0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
-A W58D-FORWARD -o wwan0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
-I FORWARD -j W58D-FORWARD
COMMIT
)");
}

TEST(IptablesRules, WholeTextForAConeWithTwoWaysOutAndItsJumpsThere) {
    Saved saved;
    saved.jumps = {{{"filter", "INPUT"}, "W58D-INPUT"},
                   {{"filter", "FORWARD"}, "W58D-FORWARD"},
                   {{"nat", "POSTROUTING"}, "W58D-POSTROUTING"},
                   {{"mangle", "FORWARD"}, "W58D-FORWARD"}};
    for (const Jump& jump : saved.jumps) {
        saved.led.insert(jump.from);
    }
    Rules both = rules({"wwan0", "wlan1"});
    both.symmetric = false;
    both.admitTranslated = true;
    both.mss = 1360;
    EXPECT_EQ(rulesText(both, saved),
              R"(*filter
:W58D-INPUT - [0:0]
:W58D-FORWARD - [0:0]
-A W58D-INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A W58D-INPUT -i wwan0 -j DROP
-A W58D-FORWARD -i br-lan -o wwan0 -m conntrack --ctstate INVALID -j DROP
-A W58D-FORWARD -s 192.168.225.0/24 -i br-lan -o wwan0 -j ACCEPT
-A W58D-FORWARD -i wwan0 -o br-lan -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT
-A W58D-FORWARD -i wwan0 -j DROP
-A W58D-INPUT -i wlan1 -j DROP
-A W58D-FORWARD -i br-lan -o wlan1 -m conntrack --ctstate INVALID -j DROP
-A W58D-FORWARD -s 192.168.225.0/24 -i br-lan -o wlan1 -j ACCEPT
-A W58D-FORWARD -i wlan1 -o br-lan -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT
-A W58D-FORWARD -i wlan1 -j DROP
-A W58D-FORWARD -i br-lan -o br-lan -m conntrack --ctstate DNAT -j ACCEPT
-A W58D-FORWARD -i br-lan -j DROP
-A W58D-FORWARD -o br-lan -j DROP
COMMIT
*nat
:W58D-POSTROUTING - [0:0]
-A W58D-POSTROUTING -s 192.168.225.0/24 -o wwan0 -j MASQUERADE
-A W58D-POSTROUTING -s 192.168.225.0/24 -o wlan1 -j MASQUERADE
COMMIT
*mangle
:W58D-FORWARD - [0:0]
-A W58D-FORWARD -i wwan0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360
-A W58D-FORWARD -o wwan0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360
-A W58D-FORWARD -i wlan1 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360
-A W58D-FORWARD -o wlan1 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360
COMMIT
)");
}

TEST(IptablesRules, WholeTextForIpv6) {
    EXPECT_EQ(rulesText6(rules({"wwan0"}), {}),
              R"(*filter
:W58D-INPUT - [0:0]
:W58D-FORWARD - [0:0]
-A W58D-INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A W58D-INPUT -i wwan0 -p ipv6-icmp -m icmp6 --icmpv6-type 134 -m hl --hl-eq 255 -j RETURN
-A W58D-INPUT -i wwan0 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j RETURN
-A W58D-INPUT -i wwan0 -p ipv6-icmp -m icmp6 --icmpv6-type 136 -m hl --hl-eq 255 -j RETURN
-A W58D-INPUT -i wwan0 -j DROP
-A W58D-FORWARD -i wwan0 -j DROP
-A W58D-FORWARD -o wwan0 -j DROP
-A W58D-FORWARD -i br-lan -j DROP
-A W58D-FORWARD -o br-lan -j DROP
-I INPUT -j W58D-INPUT
-I FORWARD -j W58D-FORWARD
COMMIT
)");
}

TEST(IptablesRules, WholeTextWithoutAWayOutButWithANetworkThatIsOpen) {
    Rules closed = rules({});
    closed.reaches = {"usb0"};
    closed.bridged = true;
    closed.admitTranslated = true;
    closed.isolated = true;
    const char* const forward = R"(-A W58D-FORWARD -i br-lan -o usb0 -j RETURN
-A W58D-FORWARD -i usb0 -o br-lan -j RETURN
-A W58D-FORWARD -i br-lan -o br-lan -m physdev --physdev-is-bridged -j RETURN
-A W58D-FORWARD -i br-lan -j DROP
-A W58D-FORWARD -o br-lan -j DROP
)";
    const std::string expected =
        std::string("*filter\n:W58D-INPUT - [0:0]\n:W58D-FORWARD - [0:0]\n") +
        "-A W58D-INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN\n" + forward +
        "-I INPUT -j W58D-INPUT\n-I FORWARD -j W58D-FORWARD\nCOMMIT\n";
    EXPECT_EQ(rulesText(closed, {}), expected);
    EXPECT_EQ(rulesText6(closed, {}), expected);
    Saved saved;  // of a time with a way out
    saved.ours = {{"nat", "W58D-POSTROUTING"}};
    saved.jumps = {{{"nat", "POSTROUTING"}, "W58D-POSTROUTING"}};
    saved.led = {{"nat", "POSTROUTING"}};
    EXPECT_EQ(rulesText(closed, saved), expected + "*nat\n:W58D-POSTROUTING - [0:0]\nCOMMIT\n");
}

TEST(IptablesRules, AJumpBehindOthersRulesBecomesTheFirst) {
    const Saved saved = parseSaved({"*filter", ":FORWARD ACCEPT [0:0]", "-A FORWARD -i x -j ACCEPT",
                                    "-A FORWARD -j W58D-FORWARD", "-A INPUT -j W58D-INPUT"});
    EXPECT_EQ(saved.led, (std::set<ChainName>{{"filter", "INPUT"}}));
    const std::string text = rulesText6(rules({}), saved);
    EXPECT_NE(text.find("\n-D FORWARD -j W58D-FORWARD\n-I FORWARD -j W58D-FORWARD\nCOMMIT"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("INPUT -j W58D-INPUT"), std::string::npos);
}

constexpr const char* kSaved[] = {
    "# Generated by iptables-save v1.8.9 (nf_tables) on Tue Nov 24 11:53:18 2026",
    "*filter",
    ":INPUT DROP [0:0]",
    ":FORWARD ACCEPT [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    ":OTHERS - [0:0]",
    ":W58D-FORWARD - [0:0]",
    ":W58D-INPUT - [0:0]",
    "-A INPUT -j W58D-INPUT",
    "-A INPUT -j W58D-INPUT",
    "-A FORWARD -j W58D-FORWARD",
    "-A OTHERS -m comment --comment \"-j W58D-INPUT\" -j DROP",
    "-A W58D-INPUT -i wwan0 -j DROP",
    "COMMIT",
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    ":POSTROUTING ACCEPT [0:0]",
    "-A POSTROUTING -o eth7 -j MASQUERADE",
    "COMMIT",
    "# Completed on Tue Nov 24 11:53:18 2026",
};

TEST(IptablesSaved, IsRead) {
    const Saved saved = parseSaved({std::begin(kSaved), std::end(kSaved)});
    EXPECT_TRUE(saved.nfTables);
    EXPECT_EQ(saved.jumps, (std::vector<Jump>{{{"filter", "INPUT"}, "W58D-INPUT"},
                                              {{"filter", "INPUT"}, "W58D-INPUT"},
                                              {{"filter", "FORWARD"}, "W58D-FORWARD"}}));
    EXPECT_EQ(saved.ours,
              (std::set<ChainName>{{"filter", "W58D-FORWARD"}, {"filter", "W58D-INPUT"}}));
    EXPECT_TRUE(saved.inUse.contains({"filter", "INPUT"})) << "its policy is DROP";
    EXPECT_TRUE(saved.inUse.contains({"nat", "POSTROUTING"}));
    EXPECT_FALSE(saved.inUse.contains({"nat", "PREROUTING"}));
    EXPECT_FALSE(parseSaved({"# Generated by iptables-save v1.4.21 on x"}).nfTables);
    EXPECT_TRUE(parseSaved({}).jumps.empty());
}

TEST(IptablesRules, RemovalTakesOursAsOftenAsItIsThereAndNothingElse) {
    EXPECT_EQ(removalText(parseSaved({std::begin(kSaved), std::end(kSaved)})),
              R"(*filter
-D INPUT -j W58D-INPUT
-D INPUT -j W58D-INPUT
-D FORWARD -j W58D-FORWARD
-F W58D-FORWARD
-F W58D-INPUT
-X W58D-FORWARD
-X W58D-INPUT
COMMIT
)");
    EXPECT_EQ(removalText(parseSaved({"*filter", ":INPUT ACCEPT [0:0]", "COMMIT"})), "");
}

}  // namespace
}  // namespace w58d::iptables
