#include "backends/resolv_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace w58d {
namespace {

TEST(ResolvConf, NamesIpv4Servers) {
    const std::vector<Ipv4Address> servers = nameServers(
        "# nameserver 1.1.1.1\n\tnameserver  9.9.9.9 # first\r\nsearch lan\nnameserver 127.0.0.53\n"
        "nameserver ::1\nnameserver 9.9.9.9\nnameserver 0.0.0.0\nnameserver\nnameservers 8.8.8.8\n"
        "nameserver 10.0.0.1");
    EXPECT_THAT(servers, testing::ElementsAre(*Ipv4Address::parse("9.9.9.9"),
                                              *Ipv4Address::parse("10.0.0.1")));
    EXPECT_TRUE(nameServers("").empty());
}

TEST(ResolvConf, TakesEightAtMost) {
    std::string text;
    for (int i = 1; i < 20; ++i) {
        text += "nameserver 10.0.0." + std::to_string(i) + "\n";
    }
    EXPECT_EQ(nameServers(text).size(), 8U);
}

}  // namespace
}  // namespace w58d
