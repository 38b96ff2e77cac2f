#include "base/mac_address.hpp"

#include <gtest/gtest.h>

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

TEST(MacAddress, Order) {
    EXPECT_LT(*MacAddress::parse("00:00:00:00:00:ff"), *MacAddress::parse("00:00:00:00:01:00"));
    EXPECT_LT(*MacAddress::parse("7f:00:00:00:00:00"), *MacAddress::parse("80:00:00:00:00:00"));
}

}  // namespace
}  // namespace w58d
