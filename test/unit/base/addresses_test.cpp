// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/addresses.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

TEST(MacAddress, BothCases) {
    const auto mac = MacAddress::parse("74:23:44:8f:64:FD");
    ASSERT_TRUE(mac.has_value());
    EXPECT_EQ(mac->lower(), "74:23:44:8f:64:fd");
    EXPECT_EQ(mac->upper(), "74:23:44:8F:64:FD");
    EXPECT_EQ(mac->octets[0], 0x74);
    EXPECT_EQ(mac->octets[5], 0xFD);
}

TEST(MacAddress, KeepsLeadingZeros) {
    EXPECT_EQ(MacAddress{}.lower(), "00:00:00:00:00:00");
    EXPECT_EQ(MacAddress::parse("00:0a:f5:08:00:01")->upper(), "00:0A:F5:08:00:01");
    EXPECT_EQ(MacAddress::parse("ff:ff:ff:ff:ff:ff")->lower(), "ff:ff:ff:ff:ff:ff");
}

TEST(MacAddress, RefusesAnythingElse) {
    for (const std::string_view text :
         {"", "74:23:44:8f:64", "74:23:44:8f:64:", "74:23:44:8f:64:fd:", "74:23:44:8f:64:fd:00",
          "7423448f64fd", "74-23-44-8f-64-fd", "74:23:44:8f:64:fg", "74:23:44:8f:64 fd",
          "7:423:44:8f:64:fd", " 4:23:44:8f:64:fd", "74:23:44:8f:64:f ", "+4:23:44:8f:64:fd",
          "74:23:44:8f:64:f\n"}) {
        EXPECT_EQ(MacAddress::parse(text), std::nullopt) << text;
    }
}

TEST(MacAddress, OfADevice) {
    EXPECT_TRUE(MacAddress::parse("02:00:00:00:00:07")->isOfDevice());
    EXPECT_TRUE(MacAddress::parse("00:00:00:00:00:01")->isOfDevice());
    for (const char* text : {"00:00:00:00:00:00", "01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff"}) {
        EXPECT_FALSE(MacAddress::parse(text)->isOfDevice()) << text;
    }
}

TEST(MacAddress, Order) {
    EXPECT_LT(*MacAddress::parse("00:00:00:00:00:ff"), *MacAddress::parse("00:00:00:00:01:00"));
    EXPECT_LT(*MacAddress::parse("7f:00:00:00:00:00"), *MacAddress::parse("80:00:00:00:00:00"));
}

Result<Ipv4Range> range(std::string_view host, int prefix, std::string_view first,
                        std::string_view last) {
    return Ipv4Range::create(*Ipv4Address::parse(host), prefix, *Ipv4Address::parse(first),
                             *Ipv4Address::parse(last));
}

std::string whyNot(const Result<Ipv4Range>& result) {
    return result ? "" : result.error().detail;
}

TEST(Ipv4Address, ThereAndBack) {
    for (const char* text : {"0.0.0.0", "255.255.255.255", "192.168.225.1", "1.20.255.0"}) {
        const auto address = Ipv4Address::parse(text);
        ASSERT_TRUE(address.has_value()) << text;
        EXPECT_EQ(address->str(), text);
    }
    EXPECT_EQ(Ipv4Address::parse("1.2.3.4")->value, 0x01020304U);
}

TEST(Ipv4Address, RefusesAnythingElse) {
    for (const std::string_view text : {"",
                                        ".",
                                        "1",
                                        "1.2.3",
                                        "1.2.3.",
                                        ".1.2.3",
                                        "1..2.3",
                                        "1.2.3.4.",
                                        "1.2.3.4.5",
                                        "256.1.1.1",
                                        "1.1.1.256",
                                        "1.2.3.4294967297",
                                        "1.2.3.99999999999999999999",
                                        "01.2.3.4",
                                        "1.2.3.00",
                                        "1.2.3.-4",
                                        "1.2.3.+4",
                                        " 1.2.3.4",
                                        "1.2.3.4 ",
                                        "1.2.3.4\n",
                                        "1.2.3.0x4",
                                        "1,2,3,4",
                                        "a.b.c.d",
                                        "::1",
                                        "1.2. 3.4"}) {
        EXPECT_EQ(Ipv4Address::parse(text), std::nullopt) << text;
    }
    EXPECT_EQ(Ipv4Address::parse(std::string_view("1.2.3.4\0", 8)), std::nullopt);
}

TEST(Ipv4Address, Order) {
    EXPECT_LT(*Ipv4Address::parse("9.255.255.255"), *Ipv4Address::parse("10.0.0.0"));
    EXPECT_LT(*Ipv4Address::parse("127.0.0.1"), *Ipv4Address::parse("128.0.0.1"));
}

TEST(Ipv4Range, KnowsItsNetwork) {
    const auto lan = range("192.168.225.1", 24, "192.168.225.20", "192.168.225.60");
    ASSERT_TRUE(lan.has_value());
    EXPECT_EQ(lan->host().str(), "192.168.225.1");
    EXPECT_EQ(lan->first().str(), "192.168.225.20");
    EXPECT_EQ(lan->last().str(), "192.168.225.60");
    EXPECT_EQ(lan->prefix(), 24);
    EXPECT_EQ(lan->netmask().str(), "255.255.255.0");
    EXPECT_EQ(lan->broadcast().str(), "192.168.225.255");
    EXPECT_EQ(lan->network().str(), "192.168.225.0");
}

TEST(Ipv4Range, PrefixAtItsEdges) {
    EXPECT_FALSE(range("10.0.0.1", 7, "10.0.0.2", "10.0.0.3").has_value());
    const auto widest = range("10.0.0.1", 8, "10.0.0.2", "10.255.255.254");
    ASSERT_TRUE(widest.has_value());
    EXPECT_EQ(widest->netmask().str(), "255.0.0.0");
    const auto narrowest = range("10.0.0.1", 30, "10.0.0.2", "10.0.0.2");
    ASSERT_TRUE(narrowest.has_value());
    EXPECT_EQ(narrowest->broadcast().str(), "10.0.0.3");
    EXPECT_FALSE(range("10.0.0.1", 31, "10.0.0.2", "10.0.0.2").has_value());
    EXPECT_FALSE(range("10.0.0.1", -1, "10.0.0.2", "10.0.0.2").has_value());
    EXPECT_FALSE(range("10.0.0.1", 33, "10.0.0.2", "10.0.0.2").has_value());
}

TEST(Ipv4Range, HoldsHostAddressesOnly) {
    EXPECT_EQ(whyNot(range("10.0.0.0", 24, "10.0.0.2", "10.0.0.3")),
              "the module's address is no host address of its network");
    EXPECT_FALSE(range("10.0.0.255", 24, "10.0.0.2", "10.0.0.3").has_value());
    EXPECT_EQ(whyNot(range("10.0.0.9", 24, "10.0.0.0", "10.0.0.3")),
              "the range must lie in 10.0.0.9/24");
    EXPECT_FALSE(range("10.0.0.9", 24, "10.0.0.20", "10.0.0.255").has_value());
    EXPECT_FALSE(range("10.0.0.9", 24, "10.0.1.1", "10.0.1.2").has_value());
    EXPECT_FALSE(range("10.0.0.9", 24, "10.0.0.20", "10.0.1.2").has_value());
    EXPECT_TRUE(range("10.0.0.9", 24, "10.0.0.10", "10.0.0.254").has_value());
    EXPECT_TRUE(range("10.0.0.9", 24, "10.0.0.1", "10.0.0.8").has_value());
}

TEST(Ipv4Range, IsInOrderAndLeavesOutTheModule) {
    EXPECT_EQ(whyNot(range("10.0.0.1", 24, "10.0.0.3", "10.0.0.2")),
              "the range ends before it starts");
    EXPECT_TRUE(range("10.0.0.1", 24, "10.0.0.3", "10.0.0.3").has_value());
    for (const char* inside : {"10.0.0.20", "10.0.0.30", "10.0.0.60"}) {
        EXPECT_EQ(whyNot(range(inside, 24, "10.0.0.20", "10.0.0.60")),
                  "the range holds the module's own address");
    }
    EXPECT_TRUE(range("10.0.0.19", 24, "10.0.0.20", "10.0.0.60").has_value());
    EXPECT_TRUE(range("10.0.0.61", 24, "10.0.0.20", "10.0.0.60").has_value());
}

TEST(Ipv4Range, OverlapsWhereOneHoldsTheOther) {
    const Ipv4Range lan = *Ipv4Range::create(*Ipv4Address::parse("192.168.225.1"), 24,
                                             *Ipv4Address::parse("192.168.225.20"),
                                             *Ipv4Address::parse("192.168.225.60"));
    EXPECT_TRUE(lan.overlaps(*Ipv4Address::parse("192.168.225.200"), 28));
    EXPECT_TRUE(lan.overlaps(*Ipv4Address::parse("192.168.1.1"), 16));
    EXPECT_TRUE(lan.overlaps(*Ipv4Address::parse("10.0.0.1"), 0));
    EXPECT_FALSE(lan.overlaps(*Ipv4Address::parse("192.168.224.1"), 24));
    EXPECT_FALSE(lan.overlaps(*Ipv4Address::parse("192.168.226.0"), 23));
}

TEST(Ipv4, NetmasksAndPrefixes) {
    for (int prefix = 0; prefix <= 32; ++prefix) {
        EXPECT_EQ(prefixOf(netmaskOf(prefix)), prefix);
    }
    EXPECT_EQ(prefixOf(*Ipv4Address::parse("255.0.255.0")), std::nullopt);
}

}  // namespace
}  // namespace w58d
