// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/resolv_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace w58d {
namespace {

using testing::ElementsAre;

TEST(ResolvConf, NamesServersOfBothProtocolsOutsideAndOnTheHost) {
    const NameServers servers = nameServers(
        "# nameserver 1.1.1.1\n\tnameserver  9.9.9.9 # first\r\nsearch lan\nnameserver 127.0.0.53\n"
        "nameserver ::1\nnameserver 9.9.9.9\nnameserver 0.0.0.0\nnameserver\nnameservers 8.8.8.8\n"
        "nameserver 10.0.0.1\nnameserver 2001:DB8:0::1\nnameserver fe80::1%wwan0\nnameserver ::\n"
        "nameserver 224.0.0.1\nnameserver ff02::1\nnameserver ::ffff:1.2.3.4\n"
        "nameserver fe80::1%wwan0#53\nnameserver fe80::1%\nnameserver x");
    EXPECT_THAT(servers.outside,
                ElementsAre("9.9.9.9", "10.0.0.1", "2001:db8::1", "fe80::1%wwan0"));
    EXPECT_THAT(servers.ownHost, ElementsAre("127.0.0.53", "::1"));
    EXPECT_TRUE(nameServers("").outside.empty());
}

TEST(ResolvConf, TakesEightAtMost) {
    std::string text;
    for (int i = 1; i < 20; ++i) {
        text += "nameserver 10.0.0." + std::to_string(i) + "\n";
    }
    EXPECT_EQ(nameServers(text).outside.size(), 8U);
}

}  // namespace
}  // namespace w58d
