#include "backends/dnsmasq.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace w58d::dnsmasq {
namespace {

TEST(DnsmasqArguments, WholeVector) {
    const Config config{
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
    EXPECT_THAT(
        arguments(config),
        testing::ElementsAre("/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
                             "--log-facility=-", "--pid-file=", "--no-hosts", "--no-resolv",
                             "--no-poll", "--bind-dynamic", "--except-interface=lo",
                             "--interface=br-lan", "--dhcp-authoritative",
                             "--dhcp-range=192.168.225.20,192.168.225.60,255.255.255.0,12h",
                             "--dhcp-leasefile=/run/w58d/dnsmasq.leases", "--domain=lan",
                             "--local=/lan/", "--address=/w58.lan/192.168.225.1", "--domain-needed",
                             "--bogus-priv", "--servers-file=/run/w58d/dnsmasq.servers"));
}

TEST(DnsmasqArguments, ServersFile) {
    EXPECT_EQ(serversText({}), "");
    EXPECT_EQ(serversText({"9.9.9.9", "fe80::1%wwan0"}), "server=9.9.9.9\nserver=fe80::1%wwan0\n");
}

}  // namespace
}  // namespace w58d::dnsmasq
