// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/dnsmasq.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace w58d::dnsmasq {
namespace {

Config config() {
    return {
        .program = "/usr/sbin/dnsmasq",
        .bridge = "br-lan",
        .lan = Ipv4Range::create(Ipv4Address::parse("192.168.225.1").value(), 24,
                                 Ipv4Address::parse("192.168.225.20").value(),
                                 Ipv4Address::parse("192.168.225.60").value())
                   .value(),
        .lease = "12h",
        .domain = "lan",
        .leaseFile = "/run/w58d/dnsmasq.leases",
        .serversFile = "/run/w58d/dnsmasq.servers",
    };
}

TEST(DnsmasqArguments, WholeVector) {
    EXPECT_THAT(
        arguments(config()),
        testing::ElementsAre(
            "/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
            "--log-facility=-", "--pid-file=", "--no-hosts", "--no-resolv", "--no-poll",
            "--bind-dynamic", "--except-interface=lo", "--interface=br-lan", "--dhcp-authoritative",
            "--no-ping", "--dhcp-ignore-clid", "--dhcp-mac=set:mac,01-*:*:*:*:*:*",
            "--dhcp-ignore=tag:!mac", "--dhcp-leasefile=/run/w58d/dnsmasq.leases", "--domain=lan",
            "--local=/lan/", "--host-record=w58.lan,192.168.225.1", "--domain-needed",
            "--bogus-priv", "--servers-file=/run/w58d/dnsmasq.servers",
            "--dhcp-name-match=set:reserved,w58", "--dhcp-name-match=set:reserved,w58.*",
            "--dhcp-name-match=set:reserved,wpad", "--dhcp-name-match=set:reserved,wpad.*",
            "--dhcp-name-match=set:reserved,isatap", "--dhcp-name-match=set:reserved,isatap.*",
            "--dhcp-name-match=set:reserved,localhost",
            "--dhcp-name-match=set:reserved,localhost.*", "--dhcp-ignore-names=tag:reserved",
            "--bogus-nxdomain=0.0.0.0/8", "--bogus-nxdomain=127.0.0.0/8", "--bogus-nxdomain=::/127",
            "--bogus-nxdomain=fe80::/10", "--bogus-nxdomain=::ffff:0.0.0.0/104",
            "--bogus-nxdomain=::ffff:127.0.0.0/104", "--bogus-nxdomain=192.168.225.0/24",
            "--bogus-nxdomain=::ffff:192.168.225.0/120",
            "--dhcp-range=192.168.225.20,192.168.225.60,255.255.255.0,12h"));
}

TEST(DnsmasqArguments, WhichAnswersAreNotPassedOn) {
    Config some = config();
    some.rebind = DnsRebind::all;
    EXPECT_THAT(arguments(some),
                testing::IsSupersetOf({"--stop-dns-rebind", "--bogus-nxdomain=192.168.225.0/24"}));
    some.rebind = DnsRebind::off;
    EXPECT_THAT(arguments(some),
                testing::Each(testing::Not(
                    testing::AnyOf(testing::HasSubstr("rebind"), testing::HasSubstr("bogus-nx")))));
}

TEST(DnsmasqArguments, WithoutDnsClientsAreToldWhomToAskByIpv4) {
    Config some = config();
    some.dns = false;
    some.otherServers = {"9.9.9.9", "2001:db8::1", "1.2.3.4"};
    EXPECT_THAT(
        arguments(some),
        testing::IsSupersetOf({"--port=0", "--dhcp-option=option:dns-server,9.9.9.9,1.2.3.4"}));
    some.otherServers = {"2001:db8::1"};
    EXPECT_EQ(arguments(some).back(), "--port=0");
}

TEST(DnsmasqArguments, WithoutDhcpNoAddressIsGiven) {
    Config some = config();
    some.dhcp = false;
    EXPECT_THAT(arguments(some), testing::Each(testing::Not(testing::HasSubstr("dhcp-range"))));
}

TEST(DnsmasqArguments, NoClientIsKnownByAReservedName) {
    for (const char* const name : {"w58", "W58", "wpad", "WpAd", "isatap", "localhost"}) {
        EXPECT_TRUE(isReservedName(name)) << name;
    }
    for (const char* const name : {"", "w5", "w588", "wpad2", "phone", "7pad"}) {
        EXPECT_FALSE(isReservedName(name)) << name;
    }
}

TEST(DnsmasqArguments, ServersFile) {
    EXPECT_EQ(serversText({}), "");
    EXPECT_EQ(serversText({"9.9.9.9", "fe80::1%wwan0"}), "server=9.9.9.9\nserver=fe80::1%wwan0\n");
}

}  // namespace
}  // namespace w58d::dnsmasq
