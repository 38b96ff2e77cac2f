// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/mac_filter.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

using enum MacFilterMode;

MacAddress device(int number) {
    return {
        {2, 0, 0, 0, static_cast<std::uint8_t>(number / 256), static_cast<std::uint8_t>(number)}};
}

TEST(MacFilter, ListsEachDeviceOnceInTheOrderTheyCame) {
    MacFilter filter;
    for (const int number : {3, 1, 2, 1}) {
        EXPECT_TRUE(filter.add(device(number)));
    }
    EXPECT_EQ(filter.list(), (std::vector{device(3), device(1), device(2)}));
    EXPECT_TRUE(filter.remove(device(1)));
    EXPECT_TRUE(filter.remove(device(1))) << "which is not there any more";
    EXPECT_EQ(filter.list(), (std::vector{device(3), device(2)}));
    EXPECT_TRUE(filter.clear());
    EXPECT_EQ(filter, MacFilter{});
}

TEST(MacFilter, HoldsSixtyFourAndNoMore) {
    MacFilter filter;
    for (int number = 1; number <= 64; ++number) {
        EXPECT_TRUE(filter.add(device(number)));
    }
    EXPECT_EQ(filter.add(device(65)).error().code, Errc::notAllowed);
    EXPECT_TRUE(filter.add(device(64)));
    EXPECT_EQ(filter.list().size(), 64U);
}

TEST(MacFilter, TakesDevicesOnly) {
    MacFilter filter;
    for (const char* text : {"00:00:00:00:00:00", "01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff"}) {
        EXPECT_EQ(filter.add(*MacAddress::parse(text)).error().code, Errc::invalidValue);
        EXPECT_TRUE(filter.remove(*MacAddress::parse(text)));
    }
}

TEST(MacFilter, SomebodyMayAlwaysJoin) {
    MacFilter filter;
    EXPECT_EQ(filter.setMode(allowListed).error().code, Errc::notAllowed);
    EXPECT_TRUE(filter.setMode(denyListed));
    EXPECT_TRUE(filter.add(device(1)) && filter.setMode(allowListed));
    const MacFilter before = filter;
    EXPECT_EQ(filter.remove(device(1)).error().code, Errc::notAllowed);
    EXPECT_EQ(filter.clear().error().code, Errc::notAllowed);
    EXPECT_EQ(filter, before);
    EXPECT_TRUE(filter.setMode(off));
    EXPECT_TRUE(filter.clear());
    EXPECT_FALSE(MacFilter::create(allowListed, {}));
}

}  // namespace
}  // namespace w58d
