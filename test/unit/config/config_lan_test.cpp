#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config_text.hpp"

namespace w58d {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Config withLan(std::string_view lan) {
    const ConfigOrMistakes config =
        parseConfig("[lan]\n" + std::string(lan) + std::string(kPort), "w58d.toml");
    EXPECT_TRUE(config.has_value()) << lan;
    return config.value_or(Config{});
}

std::vector<std::string> lanMistakes(std::string_view lan) {
    return mistakesBeforePort("[lan]\n" + std::string(lan));
}

TEST(ConfigLan, TakesAnotherNetwork) {
    const LanConfig lan = withLan(
                              "bridge = \"br0\"\n"
                              "address = \"10.0.0.1\"\n"
                              "prefix = 8\n"
                              "dhcp_start = \"10.0.0.2\"\n"
                              "dhcp_end = \"10.255.255.254\"\n"
                              "lease = \"infinite\"\n"
                              "domain = \"Home.example\"\n"
                              "dns_servers = [\"9.9.9.9\", \"10.0.0.2\"]\n")
                              .lan;
    EXPECT_EQ(lan.bridge, "br0");
    EXPECT_EQ(lan.range.host().str(), "10.0.0.1");
    EXPECT_EQ(lan.range.prefix(), 8);
    EXPECT_EQ(lan.range.first().str(), "10.0.0.2");
    EXPECT_EQ(lan.range.last().str(), "10.255.255.254");
    EXPECT_EQ(lan.lease, "infinite");
    EXPECT_EQ(lan.domain, "Home.example");
    EXPECT_THAT(lan.dnsServers,
                ElementsAre(*Ipv4Address::parse("9.9.9.9"), *Ipv4Address::parse("10.0.0.2")));
}

TEST(ConfigLan, AddressesFitTheNetwork) {
    EXPECT_THAT(lanMistakes("dhcp_start = \"192.168.1.300\""),
                ElementsAre("w58d.toml:2:14: lan.dhcp_start: \"192.168.1.300\" is not an IPv4 "
                            "address in 192.168.225.0/24"));
    EXPECT_THAT(lanMistakes("dhcp_end = \"192.168.1.60\""),
                ElementsAre("w58d.toml:2:12: lan.dhcp_end: \"192.168.1.60\" is not an IPv4 "
                            "address in 192.168.225.0/24"));
    EXPECT_THAT(lanMistakes("address = \"10.0.0.1\""),
                ElementsAre("w58d.toml:1:1: lan.dhcp_end: \"192.168.225.60\" (the default) is not "
                            "an IPv4 address in 10.0.0.0/24",
                            "w58d.toml:1:1: lan.dhcp_start: \"192.168.225.20\" (the default) is "
                            "not an IPv4 address in 10.0.0.0/24"));
}

TEST(ConfigLan, AddressIsAUnicastAddress) {
    for (const char* address : {"0.0.0.1", "127.0.0.1", "224.0.0.1", "255.255.255.255", "1.2.3",
                                "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "", "::1"}) {
        EXPECT_THAT(lanMistakes("address = \"" + std::string(address) + "\""),
                    ElementsAre("w58d.toml:2:11: lan.address: \"" + std::string(address) +
                                "\" is not a unicast IPv4 address"));
    }
}

TEST(ConfigLan, RangeMakesSense) {
    EXPECT_THAT(lanMistakes("address = \"192.168.225.30\""),
                ElementsAre("w58d.toml:2:11: lan.address: 192.168.225.30/24 with DHCP from "
                            "192.168.225.20 to 192.168.225.60: the range holds the module's own "
                            "address"));
    EXPECT_THAT(lanMistakes("dhcp_end = \"192.168.225.10\""),
                ElementsAre("w58d.toml:2:12: lan.dhcp_end: 192.168.225.1/24 with DHCP from "
                            "192.168.225.20 to 192.168.225.10: the range ends before it starts"));
    EXPECT_THAT(lanMistakes("address = \"192.168.225.0\""),
                ElementsAre(HasSubstr("the module's address is no host address")));
    EXPECT_THAT(lanMistakes("dhcp_end = \"192.168.225.255\""),
                ElementsAre(HasSubstr("the range must lie in")));
    EXPECT_THAT(lanMistakes("dhcp_end = \"192.168.225.254\""), IsEmpty());
    EXPECT_THAT(lanMistakes("dhcp_start = \"192.168.225.2\""), IsEmpty());
}

TEST(ConfigLan, PrefixAtItsEdges) {
    EXPECT_THAT(lanMistakes("prefix = 7"), ElementsAre("w58d.toml:2:10: lan.prefix: 7 is not an "
                                                       "integer from 8 to 30"));
    EXPECT_THAT(lanMistakes("prefix = 31"), ElementsAre("w58d.toml:2:10: lan.prefix: 31 is not an "
                                                        "integer from 8 to 30"));
    EXPECT_THAT(lanMistakes("prefix = 8"), IsEmpty());
    EXPECT_THAT(lanMistakes("prefix = 30\ndhcp_start = \"192.168.225.2\"\n"
                            "dhcp_end = \"192.168.225.2\""),
                IsEmpty());
}

TEST(ConfigLan, BridgeIsNotTheRadio) {
    EXPECT_THAT(lanMistakes("bridge = \"wlan0\""),
                ElementsAre("w58d.toml:2:10: lan.bridge: \"wlan0\" is the radio's interface"));
    EXPECT_THAT(mistakesBeforePort("[radio]\ninterface = \"br-lan\""),
                ElementsAre("w58d.toml:1:1: lan.bridge: \"br-lan\" is the radio's interface"));
}

TEST(ConfigLan, DnsServers) {
    EXPECT_THAT(lanMistakes("dns_servers = \"9.9.9.9\""),
                ElementsAre("w58d.toml:2:15: lan.dns_servers: \"9.9.9.9\" is not an array of "
                            "strings"));
    EXPECT_THAT(lanMistakes("dns_servers = [9]"),
                ElementsAre("w58d.toml:2:15: lan.dns_servers: 9 is not a string"));
    EXPECT_THAT(lanMistakes("dns_servers = [\"dns.lan\", \"9.9.9.9\", \"9.9.9.9\"]"),
                ElementsAre("w58d.toml:2:15: lan.dns_servers: \"9.9.9.9\" is there twice",
                            "w58d.toml:2:15: lan.dns_servers: \"dns.lan\" is not a unicast IPv4 "
                            "address"));
    EXPECT_THAT(lanMistakes("dns_servers = [\"192.168.225.1\"]"),
                ElementsAre(HasSubstr("\"192.168.225.1\" is the module itself")));
    EXPECT_THAT(lanMistakes("dns_servers = [\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\","
                            "\"1.1.1.5\",\"1.1.1.6\",\"1.1.1.7\",\"1.1.1.8\"]"),
                IsEmpty());
    EXPECT_THAT(lanMistakes("dns_servers = [\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\","
                            "\"1.1.1.5\",\"1.1.1.6\",\"1.1.1.7\",\"1.1.1.8\",\"1.1.1.9\"]"),
                ElementsAre(HasSubstr("lan.dns_servers: 9 are more than 8")));
}

}  // namespace
}  // namespace w58d
