// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// [lan], [lan_server] and [wan].
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
                              "dns_servers = [\"9.9.9.9\", \"10.0.0.2\"]\n"
                              "dns_rebind = \"all\"\n")
                              .lan;
    EXPECT_EQ(lan.bridge, "br0");
    EXPECT_EQ(lan.range.host().str(), "10.0.0.1");
    EXPECT_EQ(lan.range.prefix(), 8);
    EXPECT_EQ(lan.range.first().str(), "10.0.0.2");
    EXPECT_EQ(lan.range.last().str(), "10.255.255.254");
    EXPECT_EQ(lan.lease, "infinite");
    EXPECT_EQ(lan.domain, "Home.example");
    EXPECT_EQ(lan.dnsRebind, DnsRebind::all);
    EXPECT_THAT(lan.dnsServers,
                ElementsAre(*Ipv4Address::parse("9.9.9.9"), *Ipv4Address::parse("10.0.0.2")));
}

TEST(ConfigLan, AnswersThatAreNotPassedOnAreOneOfThree) {
    EXPECT_EQ(withLan("").lan.dnsRebind, DnsRebind::own);
    EXPECT_EQ(withLan("dns_rebind = \"off\"").lan.dnsRebind, DnsRebind::off);
    EXPECT_THAT(lanMistakes("dns_rebind = true"),
                ElementsAre(HasSubstr("lan.dns_rebind: true is not")));
    EXPECT_THAT(
        lanMistakes("dns_rebind = \"none\""),
        ElementsAre(HasSubstr("lan.dns_rebind: \"none\" is not \"own\", \"all\" or \"off\"")));
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

TEST(ConfigLanServer, Values) {
    const ConfigOrMistakes config = parseConfig(
        "[lan_server]\nmax_clients = 1\nmax_per_client = 2\nidle_timeout = 10\ndead_after = 5\n"
        "half_close = 600\nsend_buffer = 1024\n"
        "urc_ports = [\"ttyS1\"]\nlanmget_format = \"newline\"\n" +
            std::string(kPort),
        "w58d.toml");
    ASSERT_TRUE(config.has_value());
    const LanServerConfig expected{.maxClients = 1,
                                   .maxPerClient = 2,
                                   .idleTimeout = 10,
                                   .deadAfter = 5,
                                   .halfClose = 600,
                                   .sendBuffer = 1024,
                                   .urcPorts = {"ttyS1"},
                                   .lanmgetFormat = LanmgetFormat::newLine};
    EXPECT_EQ(config->lanServer, expected);
}

TEST(ConfigLanServer, Mistakes) {
    EXPECT_THAT(
        mistakesBeforePort("[lan_server]\nmax_clients = 32\nidle_timeout = 9\n"
                           "urc_ports = [\"uart0\"]\nlanmget_format = \"both\""),
        ElementsAre("w58d.toml:2:15: lan_server.max_clients: 32 is not an integer from 1 to 31",
                    "w58d.toml:3:16: lan_server.idle_timeout: 9 is not 0 or 10 to 86400",
                    "w58d.toml:4:13: lan_server.urc_ports: \"uart0\" is not the name of a [[port]]",
                    "w58d.toml:5:18: lan_server.lanmget_format: \"both\" is not \"comma\" or "
                    "\"newline\""));
    EXPECT_THAT(
        mistakesBeforePort("[lan_server]\nmax_per_client = 0\ndead_after = 4\nhalf_close = 601"),
        ElementsAre(HasSubstr("lan_server.max_per_client: 0 is not an integer from 1 to 31"),
                    HasSubstr("lan_server.dead_after: 4 is not an integer from 5 to 600"),
                    HasSubstr("lan_server.half_close: 601 is not an integer from 5 to 600")));
    EXPECT_THAT(mistakesBeforePort("[lan_server]\nurc_ports = [\"ttyS1\", \"ttyS1\"]"),
                ElementsAre("w58d.toml:2:13: lan_server.urc_ports: \"ttyS1\" is there twice"));
}

std::vector<std::string> wanMistakes(std::string_view wan) {
    return mistakesBeforePort("[wan]\n" + std::string(wan));
}

TEST(ConfigWan, TakesOtherValues) {
    const ConfigOrMistakes config = parseConfig(
        "[wan]\ninterfaces = [\"rmnet0\"]\nresolv_conf = \"/run/resolv.conf\"\nmss = 1360\n"
        "pap_secrets = \"\"\nchap_secrets = \"/data/chap\"\n" +
            std::string(kPort),
        "w58d.toml");
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->wan, (WanConfig{.interfaces = {"rmnet0"},
                                      .resolvConf = "/run/resolv.conf",
                                      .mss = 1360,
                                      .papSecrets = "",
                                      .chapSecrets = "/data/chap"}));
}

TEST(ConfigWan, MayHaveNoInterface) {
    EXPECT_THAT(wanMistakes("interfaces = []"), IsEmpty());
    EXPECT_EQ(withLan("reaches = [\"usb0\"]\n").lan.reaches, std::vector<std::string>{"usb0"});
    EXPECT_THAT(lanMistakes("reaches = [\"wlan0\", \"usb0\", \"usb0\"]\n"),
                ElementsAre("w58d.toml:2:11: lan.reaches: \"usb0\" is there twice",
                            "w58d.toml:2:11: lan.reaches: \"wlan0\" is the radio or the bridge"));
    EXPECT_THAT(lanMistakes("reaches = [\"ppp0\"]\n"),
                ElementsAre("w58d.toml:1:1: wan.interfaces: \"ppp0\" is one of lan.reaches"));
}

TEST(ConfigWan, InterfacesAreOthersThanTheModulesOwn) {
    EXPECT_THAT(wanMistakes("interfaces = [\"br-lan\", \"a b\", \"w0\", \"w0\"]"),
                ElementsAre("w58d.toml:2:14: wan.interfaces: \"a b\" is not an interface name of 1 "
                            "to 15 of A-Z a-z 0-9 . _ -",
                            "w58d.toml:2:14: wan.interfaces: \"br-lan\" is the radio or the bridge",
                            "w58d.toml:2:14: wan.interfaces: \"w0\" is there twice"));
}

TEST(ConfigWan, SegmentsAreOfAUsefulSize) {
    EXPECT_THAT(wanMistakes("mss = 1461"),
                ElementsAre("w58d.toml:2:7: wan.mss: 1461 is not an integer from 0 to 1460"));
    EXPECT_THAT(wanMistakes("mss = 535"),
                ElementsAre("w58d.toml:2:7: wan.mss: 535 is not 0 or from 536 to 1460"));
}

TEST(ConfigWan, PathsAreAbsolute) {
    EXPECT_THAT(wanMistakes("pap_secrets = \"x\""),
                ElementsAre("w58d.toml:2:15: wan.pap_secrets: \"x\" is not an absolute path of A-Z "
                            "a-z 0-9 / . _ - + @ : or empty"));
}

}  // namespace
}  // namespace w58d
