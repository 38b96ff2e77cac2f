// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// In a network namespace of the test process's own.
#include "platform/net/links.hpp"

#include <gmock/gmock.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "loop.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

using test::Loop;

Ipv4Address ip(std::string_view text) {
    return Ipv4Address::parse(text).value();
}

class LinksTest : public testing::Test {
  protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNET) != 0) {
            GTEST_SKIP() << "a network namespace needs more rights";
        }
        Result<Links> opened = Links::open();
        ASSERT_TRUE(opened) << opened.error().detail;
        links.emplace(std::move(*opened));
    }
    /// The state as the system's own tool sees and sets it.
    std::string ipTool(std::vector<std::string> arguments) {
        std::string output;
        ChildSpec spec{.name = "ip", .argv = {"ip"}, .onLine = {}, .logOutput = false};
        spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
        spec.onLine = [&](std::string_view line) { output.append(line).append("\n"); };
        Loop loop;
        EXPECT_TRUE(loop.run(runProgram(loop.io, std::move(spec), test::kPatience))->ok());
        return output;
    }

    std::optional<Links> links;
};

TEST_F(LinksTest, FindsInterfaces) {
    const Result<std::optional<Link>> lo = links->find("lo");
    ASSERT_TRUE(lo && *lo);
    EXPECT_EQ((*lo)->index, 1);
    EXPECT_FALSE((*lo)->up);
    EXPECT_FALSE(links->find("none").value());
    ipTool({"link", "add", "v0", "address", "02:00:00:00:00:07", "type", "veth"});
    EXPECT_EQ((*links->find("v0"))->mac.lower(), "02:00:00:00:00:07");
    ASSERT_TRUE(links->setUp("lo", true));
    ASSERT_TRUE(links->setUp("lo", true));
    EXPECT_TRUE((*links->find("lo"))->up);
    ASSERT_TRUE(links->setUp("lo", false));
    EXPECT_FALSE((*links->find("lo"))->up);
    EXPECT_EQ(links->setUp("none", true).error().detail, "none: no such interface");
}

TEST_F(LinksTest, MakesAndRemovesItsOwnBridge) {
    ASSERT_TRUE(links->ensureBridge("br0"));
    ASSERT_TRUE(links->ensureBridge("br0"));
    const std::string details = ipTool({"-d", "link", "show", "br0"});
    EXPECT_THAT(details, testing::HasSubstr("forward_delay 0 "));
    EXPECT_THAT(details, testing::HasSubstr("stp_state 0 "));
    EXPECT_TRUE((*links->find("br0"))->ours);
    // A later run of the daemon knows it too.
    Result<Links> later = Links::open();
    ASSERT_TRUE(later);
    ASSERT_TRUE(later->removeBridge("br0"));
    EXPECT_FALSE(links->find("br0").value());
    ASSERT_TRUE(later->removeBridge("br0"));
}

TEST_F(LinksTest, NoRouterIsListenedToOnABridge) {
    ipTool({"link", "add", "theirs", "type", "bridge"});
    for (const char* const name : {"br0", "theirs"}) {
        ASSERT_TRUE(links->ensureBridge(name));
        for (const char* const what : {"accept_ra", "accept_redirects"}) {
            const std::string path = std::string("/proc/sys/net/ipv6/conf/") + name + "/" + what;
            EXPECT_EQ(readFile(path, 16).value(), "0\n") << path;
        }
    }
}

TEST_F(LinksTest, LeavesTheBridgesOfOthers) {
    ipTool({"link", "add", "br0", "type", "bridge"});
    ipTool({"link", "add", "v0", "type", "veth"});
    ASSERT_TRUE(links->ensureBridge("br0"));
    ASSERT_TRUE(links->removeBridge("br0"));
    EXPECT_TRUE((*links->find("br0")).has_value());
    EXPECT_EQ(links->ensureBridge("v0").error().detail, "v0: is not a bridge");
}

TEST_F(LinksTest, MovesPortsBetweenBridges) {
    ipTool({"link", "add", "v0", "type", "veth"});
    ASSERT_TRUE(links->ensureBridge("br0"));
    ASSERT_TRUE(links->ensureBridge("br1"));
    for (const char* const bridge : {"br0", "br0", "br1"}) {
        ASSERT_TRUE(links->enslave(bridge, "v0"));
        EXPECT_EQ((*links->find("v0"))->master, (*links->find(bridge))->index);
    }
    ASSERT_TRUE(links->release("v0"));
    ASSERT_TRUE(links->release("v0"));
    EXPECT_EQ((*links->find("v0"))->master, 0);
    EXPECT_FALSE(links->enslave("br0", "none"));
    EXPECT_FALSE(links->enslave("none", "v0"));
    EXPECT_TRUE(links->release("none"));
}

TEST_F(LinksTest, GivesExactlyOneAddress) {
    ASSERT_TRUE(links->ensureBridge("br0"));
    ipTool({"address", "add", "10.9.8.7/24", "dev", "br0"});
    ASSERT_TRUE(links->ensureAddress("br0", ip("192.168.225.1"), 24));
    ASSERT_TRUE(links->ensureAddress("br0", ip("192.168.225.1"), 24));
    const InterfaceAddress foreign{ip("10.9.8.7"), 24, std::nullopt, false};
    const InterfaceAddress ours{ip("192.168.225.1"), 24, ip("192.168.225.255"), true};
    EXPECT_THAT(links->addresses("br0").value(), testing::UnorderedElementsAre(foreign, ours));
    // Another one of the same network.
    ASSERT_TRUE(links->ensureAddress("br0", ip("192.168.225.2"), 24));
    const InterfaceAddress next{ip("192.168.225.2"), 24, ip("192.168.225.255"), true};
    EXPECT_THAT(links->addresses("br0").value(), testing::UnorderedElementsAre(foreign, next));
    // Another prefix.
    ASSERT_TRUE(links->ensureAddress("br0", ip("192.168.225.2"), 25));
    const InterfaceAddress narrow{ip("192.168.225.2"), 25, ip("192.168.225.127"), true};
    EXPECT_THAT(links->addresses("br0").value(), testing::UnorderedElementsAre(foreign, narrow));
    ASSERT_TRUE(links->removeAddresses("br0"));
    EXPECT_THAT(links->addresses("br0").value(), testing::UnorderedElementsAre(foreign));
    EXPECT_TRUE(links->removeAddresses("none"));
    EXPECT_FALSE(links->ensureAddress("none", ip("10.0.0.1"), 8));
}

TEST_F(LinksTest, TakesTheAddressThatIsThereAlready) {
    ASSERT_TRUE(links->ensureBridge("br0"));
    ipTool({"address", "add", "192.168.225.1/24", "broadcast", "+", "dev", "br0"});
    ASSERT_TRUE(links->ensureAddress("br0", ip("192.168.225.1"), 24));
    ASSERT_TRUE(links->removeAddresses("br0"));
    EXPECT_EQ(links->addresses("br0").value().size(), 1U) << "it is not ours to remove";
}

TEST_F(LinksTest, AddressIsSeenByProgramsThatAskTheOldWay) {
    ASSERT_TRUE(links->ensureBridge("br0"));
    ASSERT_TRUE(links->ensureAddress("br0", ip("192.168.225.1"), 24));
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    ifreq request{};
    std::strcpy(request.ifr_name, "br0");
    EXPECT_EQ(::ioctl(socket, SIOCGIFADDR, &request), 0) << "as dnsmasq's DHCP asks";
    ::close(socket);
}

TEST_F(LinksTest, RemembersItsAddressesOnLongNames) {
    ASSERT_TRUE(links->ensureBridge("bridge-longname"));
    ASSERT_TRUE(links->ensureAddress("bridge-longname", ip("10.1.0.1"), 16));
    ASSERT_TRUE(links->ensureAddress("bridge-longname", ip("10.2.0.1"), 16));
    const InterfaceAddress ours{ip("10.2.0.1"), 16, ip("10.2.255.255"), true};
    EXPECT_THAT(links->addresses("bridge-longname").value(), testing::ElementsAre(ours));
    ASSERT_TRUE(links->removeAddresses("bridge-longname"));
    EXPECT_TRUE(links->addresses("bridge-longname").value().empty());
}

}  // namespace
}  // namespace w58d
