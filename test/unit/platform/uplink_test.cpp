// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the way out is made of, in a network namespace of the test process's own.
#include <gmock/gmock.h>
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "folder.hpp"
#include "loop.hpp"
#include "platform/files/file_watch.hpp"
#include "platform/files/name_watch.hpp"
#include "platform/net/conntrack.hpp"
#include "platform/net/default_route.hpp"
#include "platform/net/forwarding.hpp"
#include "platform/net/route_watch.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;

class UplinkTest : public testing::Test {
  protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNET) != 0) {
            GTEST_SKIP() << "a network namespace needs more rights";
        }
    }

    void shell(const std::string& script) {
        ChildSpec spec{.name = "sh", .argv = {"sh", "-ec", script}, .onLine = {}};
        EXPECT_TRUE(loop.run(runProgram(loop.io, std::move(spec), test::kPatience))->ok());
    }

    Loop loop;
};

TEST_F(UplinkTest, RouteWatchSaysWhichWayLeadsOut) {
    std::optional<RouteWatch> routes;
    std::string
        way;  // as found when a change was last told of: some come a while after their cause
    Result<RouteWatch> opened = RouteWatch::open(
        loop.io, [&] { way = routes->wayOut({"wwan0", "wwan1", "none"}).value().value_or("-"); });
    ASSERT_TRUE(opened) << opened.error().detail;
    routes.emplace(std::move(*opened));
    const auto leadsTo = [&](const std::string& expected, const std::string& script) {
        way.clear();
        shell(script);
        return loop.until([&] { return way == expected; });
    };
    EXPECT_TRUE(leadsTo("-",
                        "ip link add wwan0 type veth peer name p0; ip link add wwan1 type "
                        "veth peer name p1; ip link set p0 up; ip link set p1 up"));
    EXPECT_TRUE(leadsTo("-", "ip link set wwan0 up; ip addr add 10.0.0.2/24 dev wwan0"));
    EXPECT_TRUE(leadsTo("wwan0", "ip route add default via 10.0.0.1 metric 50"));
    EXPECT_EQ(routes->wayOut({"wwan1"}).value().value_or("-"), "-");
    EXPECT_TRUE(leadsTo("wwan1", "ip link set wwan1 up; ip route add default dev wwan1 metric 20"));
    EXPECT_TRUE(leadsTo("wwan0", "ip link set p1 down")) << "no carrier";
    EXPECT_TRUE(leadsTo("wwan1", "ip link set p1 up"));
    EXPECT_TRUE(leadsTo("wwan0", "ip link set wwan1 down"));
    EXPECT_TRUE(leadsTo("-", "ip route del default dev wwan0"));
    EXPECT_TRUE(leadsTo("wwan0", "ip route add default nexthop via 10.0.0.3 nexthop via 10.0.0.4"));
    EXPECT_TRUE(leadsTo("-", "ip link del wwan0"));
}

TEST_F(UplinkTest, RouteWatchHearsOfForwarding) {
    shell("echo 0 >/proc/sys/net/ipv4/ip_forward; ip link add wwan0 type veth peer name p0");
    int told = 0;
    const Result<RouteWatch> routes = RouteWatch::open(loop.io, [&] { ++told; });
    ASSERT_TRUE(routes) << routes.error().detail;
    for (const char* const file : {"ip_forward", "conf/wwan0/forwarding"}) {
        for (const char* const value : {"1", "0"}) {
            told = 0;
            shell(std::string("echo ") + value + " >/proc/sys/net/ipv4/" + file);
            EXPECT_TRUE(loop.until([&] { return told > 0; })) << file;
        }
    }
}

TEST_F(UplinkTest, ADefaultRouteIsSetOnlyWhileItsRuleAndBothRoutesAreThere) {
    shell(
        "ip link add sta type veth peer name p0; ip link set p0 up; ip link set sta up; ip addr "
        "add 10.1.2.3/24 dev sta");
    const Ipv4Address gateway = *Ipv4Address::parse("10.1.2.1");
    DefaultRoute route("br-lan");
    const auto isSet = [&] { return route.isSet("sta", gateway).value(); };
    EXPECT_FALSE(isSet());
    int told = 0;
    const Result<RouteWatch> watch = RouteWatch::open(loop.io, [&] { ++told; });
    ASSERT_TRUE(watch) << watch.error().detail;
    for (const char* const taken :
         {"ip rule del pref 5858", "ip route flush table 5858", "ip route del default metric 5858",
          "ip route change default via 10.1.2.9 dev sta onlink table 5858",
          "ip rule del pref 5858; ip rule add pref 5858 iif other lookup 5858"}) {
        ASSERT_TRUE(route.set("sta", gateway));
        EXPECT_TRUE(isSet());
        EXPECT_FALSE(route.isSet("sta", *Ipv4Address::parse("10.1.2.2")).value());
        loop.settle();
        told = 0;
        shell(taken);
        EXPECT_TRUE(loop.until([&] { return told > 0; })) << taken;
        EXPECT_FALSE(isSet()) << taken;
    }
    ASSERT_TRUE(route.set("sta", gateway));
    route.remove();
    EXPECT_FALSE(isSet());
}

TEST_F(UplinkTest, ForwardingIsOnForEachInterfaceOrForNone) {
    const Folder folder;
    Forwarding forwarding(folder.path());
    shell("ip link add br0 type veth peer name wwan0");
    const std::vector<std::string> both = {"br0", "wwan0", "absent"};
    EXPECT_TRUE(forwarding.turnOn(both));
    EXPECT_TRUE(Forwarding::isOn(both));
    shell("echo 0 >/proc/sys/net/ipv4/conf/wwan0/forwarding");
    EXPECT_FALSE(Forwarding::isOn(both));
    EXPECT_TRUE(Forwarding::isOn({"br0"}));
    EXPECT_TRUE(forwarding.turnOn(both));
    EXPECT_TRUE(Forwarding::isOn(both));
    EXPECT_TRUE(forwarding.turnOff());
    shell("echo 1 >/proc/sys/net/ipv4/conf/wwan0/forwarding");
    EXPECT_TRUE(forwarding.turnOff());
    shell("grep -qx 0 /proc/sys/net/ipv4/conf/wwan0/forwarding");
}

TEST_F(UplinkTest, ForwardingIsPutBackAsItWasAlsoAfterACrash) {
    const auto value = [] {
        std::string text;
        std::ifstream("/proc/sys/net/ipv4/ip_forward") >> text;
        return text;
    };
    const Folder folder;
    shell("echo 0 >/proc/sys/net/ipv4/ip_forward");
    EXPECT_TRUE(Forwarding(folder.path()).putBack());
    EXPECT_TRUE(Forwarding(folder.path()).turnOn({}));
    EXPECT_EQ(value(), "1");
    Forwarding next(folder.path());
    EXPECT_TRUE(next.turnOn({}));
    EXPECT_TRUE(next.putBack());
    EXPECT_EQ(value(), "0");
    shell("echo 1 >/proc/sys/net/ipv4/ip_forward");
    EXPECT_TRUE(next.putBack()) << "nothing of ours any more";
    EXPECT_EQ(value(), "1");
    EXPECT_TRUE(next.turnOff());
    EXPECT_EQ(value(), "0");
    EXPECT_TRUE(Forwarding(folder.path()).putBack());
    EXPECT_EQ(value(), "1");
    EXPECT_TRUE(next.turnOn({}));
    EXPECT_TRUE(next.putBack());
    EXPECT_EQ(value(), "1");
}

TEST_F(UplinkTest, WhatForwardingWasIsKnownThoughItsFileIsLost) {
    const Folder folder;
    shell("echo 0 >/proc/sys/net/ipv4/ip_forward");
    Forwarding forwarding(folder.path());
    forwarding.look();
    EXPECT_FALSE(std::filesystem::exists(folder.file("ip_forward"))) << "nothing was turned";
    EXPECT_TRUE(forwarding.turnOn({}));
    std::filesystem::remove(folder.file("ip_forward"));
    EXPECT_TRUE(forwarding.turnOn({}));
    forwarding.look();
    EXPECT_TRUE(std::filesystem::exists(folder.file("ip_forward")));
    std::filesystem::remove(folder.file("ip_forward"));
    EXPECT_TRUE(forwarding.putBack());
    shell("grep -qx 0 /proc/sys/net/ipv4/ip_forward");
}

TEST_F(UplinkTest, NoFlowsAreForgottenWhereThereAreNone) {
    const Ipv4Range lan = *Ipv4Range::create({0x0a000001}, 24, {0x0a000002}, {0x0a000003});
    const Result<int> forgotten = forgetFlows(lan);
    ASSERT_TRUE(forgotten) << forgotten.error().detail;
    EXPECT_EQ(*forgotten, 0);
}

TEST(NameWatchTest, HearsOfItsNameOnly) {
    const Folder folder;
    Loop loop;
    int changes = 0;
    NameWatch watch(loop.io, folder.file("resolv.conf"), [&] { ++changes; });
    watch.start();
    std::ofstream(folder.file("other")) << "x";
    loop.settle();
    EXPECT_EQ(changes, 0);
    std::ofstream(folder.file("resolv.conf")) << "x";
    EXPECT_TRUE(loop.until([&] { return changes > 0; }));
    loop.settle();
    changes = 0;
    std::filesystem::rename(folder.file("other"), folder.file("resolv.conf"));
    EXPECT_TRUE(loop.until([&] { return changes > 0; }));
    watch.stop();
    changes = 0;
    std::ofstream(folder.file("resolv.conf")) << "y";
    loop.settle();
    EXPECT_EQ(changes, 0);
    NameWatch nowhere(loop.io, "/does/not/exist", [] {});
    nowhere.start();
    loop.settle();
}

/// resolv.conf as a link into a folder that comes, goes and is made anew.
TEST(FileWatchTest, FollowsALinkWhereverItLeads) {
    namespace fs = std::filesystem;
    const Folder folder;
    Loop loop;
    int changes = 0;
    const std::string path = folder.file("resolv.conf");
    fs::create_symlink("late/servers", path);
    FileWatch watch(loop.io, path, [&] { ++changes; });
    const auto tells = [&](const std::function<void()>& change) {
        watch.start();
        loop.settle();
        changes = 0;
        change();
        return loop.until([&] { return changes > 0; });
    };
    watch.start();
    fs::create_directory(folder.file("late"));
    const auto write = [&] { std::ofstream(folder.file("late/servers")) << "x"; };
    EXPECT_TRUE(tells(write));
    EXPECT_TRUE(tells(write));
    EXPECT_TRUE(tells([&] { fs::remove_all(folder.file("late")); }));
    fs::create_directory(folder.file("late"));
    EXPECT_TRUE(tells(write));
    EXPECT_TRUE(tells([&] { fs::rename(folder.file("late"), folder.file("moved")); }));
    EXPECT_TRUE(tells([&] {
        fs::create_symlink(folder.file("moved/servers"), folder.file("next"));
        fs::rename(folder.file("next"), path);
    }));
    EXPECT_TRUE(tells([&] { std::ofstream(folder.file("moved/servers")) << "y"; }));
    EXPECT_TRUE(tells([&] {
        fs::remove(path);
        std::ofstream(path) << "z";
    }));
    watch.start();
    loop.settle();
    changes = 0;
    std::ofstream(folder.file("moved/servers")) << "x";
    loop.settle();
    EXPECT_EQ(changes, 0) << "it is no link any more";
    watch.stop();
    std::ofstream(path) << "x";
    loop.settle();
    EXPECT_EQ(changes, 0);
}

}  // namespace
}  // namespace w58d
