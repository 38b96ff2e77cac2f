// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/dnsmasq_leases.hpp"

#include <gtest/gtest.h>

namespace w58d::dnsmasq {
namespace {

constexpr const char* kTwo =
    "4102444800 02:00:00:00:00:07 192.168.225.20 phone 01:02:00:00:00:00:07\n"
    "0 02:00:00:00:00:08 192.168.225.21 * *\n";

TEST(DnsmasqLeases, AreReadAsTheyAreWritten) {
    const std::vector<Lease> leases = parseLeases(kTwo);
    ASSERT_EQ(leases.size(), 2U);
    EXPECT_EQ(leases[0], (Lease{.ends = 4102444800,
                                .client = MacAddress{{2, 0, 0, 0, 0, 7}},
                                .address = Ipv4Address{0xC0A8E114},
                                .name = "phone",
                                .clientId = "01:02:00:00:00:00:07"}));
    EXPECT_EQ(leases[1].name, "");
    EXPECT_EQ(leasesText(leases), kTwo);
    EXPECT_EQ(leasesText({}), "");
}

TEST(DnsmasqLeases, WhatIsNoLeaseIsLeftOut) {
    for (const char* const line :
         {"", "duid 00:01:00:01", "1 02:00:00:00:00:07 192.168.225.20 *",
          "-1 02:00:00:00:00:07 192.168.225.20 * *", "x 02:00:00:00:00:07 192.168.225.20 * *",
          "1 02:00:00:00:00 192.168.225.20 * *", "1 02:00:00:00:00:07 192.168.225.256 * *",
          "1 02:00:00:00:00:07 192.168.225.20  *", "1 02:00:00:00:00:07 192.168.225.20 * \x80",
          "99999999999999999999 02:00:00:00:00:07 192.168.225.20 * *",
          "1 02:00:00:00:00:07 192.168.225.20 * * more", "\x01\x02\xff"}) {
        EXPECT_TRUE(parseLeases(line).empty()) << line;
    }
    EXPECT_EQ(parseLeases(std::string("half a li\n") + kTwo + "1 02:00").size(), 2U);
}

TEST(DnsmasqLeases, WhatBecomesOfALeaseIsSaidInTheOutput) {
    using Kind = LeaseNews::Kind;
    const auto news = [](const std::string& text) {
        return leaseNews("dnsmasq-dhcp[138]: " + text);
    };
    const auto of7 = [](Kind kind) {
        return LeaseNews{kind, MacAddress{{2, 0, 0, 0, 0, 7}}, Ipv4Address{0xC0A8E114}};
    };
    LeaseNews named = of7(Kind::given);
    named.name = "phone";
    EXPECT_EQ(news("DHCPACK(br-lan) 192.168.225.20 02:00:00:00:00:07 phone"), named);
    EXPECT_EQ(news("DHCPACK(br-lan) 192.168.225.20 02:00:00:00:00:07 b\xC3\xA9"), of7(Kind::given));
    EXPECT_EQ(news("DHCPACK(br-lan) 192.168.225.20 02:00:00:00:00:07 "), of7(Kind::given));
    EXPECT_EQ(news("DHCPRELEASE(br-lan) 192.168.225.20 02:00:00:00:00:07 "), of7(Kind::ended));
    EXPECT_EQ(news("DHCPDECLINE(br-lan) 192.168.225.20 02:00:00:00:00:07 in use"),
              of7(Kind::ended));
    EXPECT_EQ(news("DHCPNAK(br-lan) 192.168.225.20 02:00:00:00:00:07 address in use"),
              of7(Kind::refused));
    for (const char* const other :
         {"", "DHCPREQUEST(br-lan) 192.168.225.20 02:00:00:00:00:07 ", "DHCPRELEASE(br-lan)",
          "DHCPRELEASE(br-lan) 192.168.225.20", "DHCPRELEASE(br-lan) 02:00:00:00:00:07 ",
          "DHCP, IP range 192.168.225.20 -- 192.168.225.60, lease time 12h"}) {
        EXPECT_EQ(news(other), std::nullopt) << other;
    }
    EXPECT_EQ(leaseNews("dnsmasq[138]: query[A] DHCPACK(x) 192.168.225.20 02:00:00:00:00:07"),
              std::nullopt);
}

}  // namespace
}  // namespace w58d::dnsmasq
