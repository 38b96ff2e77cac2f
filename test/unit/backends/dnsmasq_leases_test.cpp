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

}  // namespace
}  // namespace w58d::dnsmasq
