// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: the uplink, what is forwarded, and the rules that decide.
#include "world/world.hpp"

#include "in_world.hpp"

namespace w58d {
namespace {

TEST_F(InWorld, TheUplinkComesAndGoes) {
    openOnAir();
    EXPECT_FALSE(module->connected());
    world.uplink("wwan0", address("10.0.0.2"), address("10.0.0.1"));
    EXPECT_TRUE(world.until([&] { return module->connected(); }, 1s));
    EXPECT_TRUE(world.until([&] { return world.lanServers() == "server=10.0.0.53\n"; }, 1s));
    world.removeLink("wwan0");
    EXPECT_TRUE(world.until([&] { return !module->connected(); }, 1s));
}

TEST_F(InWorld, AnAbsentUplinkIsAtWorkForAMinuteAndThenFails) {
    std::vector<std::string> faults;
    open();
    module->onFault([&](Part part, bool failing) {
        faults.push_back(std::string(name(part)) + (failing ? " fails" : " mended"));
    });
    const auto is = [&](PartState state) { return module->report(Part::uplink).state == state; };
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_TRUE(is(PartState::atWork));
    const auto start = Clock::now();
    EXPECT_TRUE(world.until([&] { return is(PartState::failing); }));
    EXPECT_GT(Clock::now() - start, 45s);
    EXPECT_EQ(faults, std::vector<std::string>{"uplink fails"});
    EXPECT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))))
        << "it is no part of that";
    world.uplink("wwan0", address("10.0.0.2"), address("10.0.0.1"));
    EXPECT_TRUE(world.until([&] { return is(PartState::asWanted); }, 1s));
    EXPECT_TRUE(world.until([&] { return faults.back() == "uplink mended"; }, 5s));
    world.removeLink("wwan0");
    EXPECT_TRUE(world.until([&] { return is(PartState::atWork); }, 1s));
    EXPECT_FALSE(world.until([&] { return is(PartState::failing); }, 59s));
    EXPECT_TRUE(world.until([&] { return is(PartState::failing); }, 2s));
}

TEST_F(InWorld, AnUplinkThatNobodyConfiguredIsNotMissed) {
    config.wan.interfaces.clear();
    openOnAir();
    EXPECT_FALSE(world.until(
        [&] { return module->report(Part::uplink) != Report{PartState::asWanted, ""}; }, 2min));
}

TEST_F(InWorld, WithoutRulesNothingIsForwardedWhoeverTurnedItOn) {
    world.kernel.forwarding = true;
    world.program("iptables-restore").failWith("iptables-restore: no");
    open();
    world.pass(30s);
    EXPECT_FALSE(world.kernel.forwarding);
    world.program("iptables-restore").failWith("");
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_TRUE(world.kernel.forwarding);
    world.program("iptables-restore").failWith("iptables-restore: no");
    world.run(module->close());
    EXPECT_TRUE(world.kernel.forwarding) << "as it was found";
}

TEST_F(InWorld, TheLanIsClosedAlsoWhereThereIsNoUplink) {
    config.wan.interfaces.clear();
    openOnAir();
    const auto has = [&](const char* family, const std::string& rule) {
        const auto& rules = world.netfilter.iptables[family]["filter"]["W58D-FORWARD"].rules;
        return std::ranges::find(rules, rule) != rules.end();
    };
    for (const char* const family : {"ip", "ip6"}) {
        EXPECT_TRUE(has(family, "-i br-lan -j DROP")) << family;
        EXPECT_TRUE(has(family, "-o br-lan -j DROP")) << family;
    }
    EXPECT_FALSE(world.kernel.forwarding) << "for nobody";
    EXPECT_FALSE(world.netfilter.iptables["ip"].contains("nat"));
    nextDoor();
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = true; }));
    EXPECT_TRUE(has("ip", "-i wlan0-sta -j DROP"));
    EXPECT_TRUE(world.kernel.forwarding);
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = false; }));
    EXPECT_FALSE(world.kernel.forwarding);
    EXPECT_TRUE(has("ip", "-i br-lan -j DROP"));
    EXPECT_TRUE(world.netfilter.iptables["ip"]["nat"]["W58D-POSTROUTING"].rules.empty());
}

TEST_F(InWorld, WhatABridgeForwardsPassesTheFilterWhicheverCameFirst) {
    openOnAir();
    const auto passes = [&] {
        const auto& rules = world.netfilter.iptables["ip"]["filter"]["W58D-FORWARD"].rules;
        return std::ranges::find(rules,
                                 "-i br-lan -o br-lan -m physdev --physdev-is-bridged -j RETURN") !=
               rules.end();
    };
    EXPECT_FALSE(passes());
    world.kernel.filtersBridges = true;  // somebody has loaded br_netfilter
    EXPECT_TRUE(world.until(passes, 20s));
    world.kernel.filtersBridges = false;
    EXPECT_TRUE(world.until([&] { return !passes(); }, 20s));
}

TEST_F(InWorld, IsolationIsTheFiltersToo) {
    openOnAir();
    const int forgotten = world.kernel.flowsForgotten;
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].isolation = true; }));
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].isolation = false; }));
    EXPECT_EQ(world.kernel.flowsForgotten, forgotten) << "nothing is translated otherwise";
    ASSERT_TRUE(change([](Settings& s) { s.nat = NatType::cone; }));
    const auto back = [&] {
        const auto& rules = world.netfilter.iptables["ip"]["filter"]["W58D-FORWARD"].rules;
        return std::ranges::find(rules,
                                 "-i br-lan -o br-lan -m conntrack --ctstate DNAT -j ACCEPT") !=
               rules.end();
    };
    EXPECT_TRUE(back());
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].isolation = true; }));
    EXPECT_FALSE(back());
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].isolation = false; }));
    EXPECT_TRUE(back());
}

TEST_F(InWorld, AChangeOfTheNatTypeStartsFewPrograms) {
    openOnAir();
    world.pass(15s);
    const auto starts = [&] {
        int all = 0;
        for (const char* const name :
             {"iptables-save", "iptables-restore", "ip6tables-save", "ip6tables-restore", "nft"}) {
            all += world.program(name).starts();
        }
        return all;
    };
    const auto taken = [&](NatType nat) {
        const int before = starts();
        EXPECT_TRUE(change([nat](Settings& s) { s.nat = nat; }, {Part::filter}));
        return starts() - before;
    };
    EXPECT_LE(taken(NatType::cone), 5);
    EXPECT_LE(taken(NatType::symmetric), 4);
    EXPECT_LE(taken(NatType::symmetric), 2) << "nothing but a look";
    world.pass(60s);
    EXPECT_EQ(taken(NatType::cone), 5) << "and nothing in between";
}

TEST_F(InWorld, WhatTheKernelLoadsForAConeItLoadsBeforeOneIsAskedFor) {
    openOnAir();
    const int before = world.program("nft").starts();
    world.pass(60s);
    EXPECT_EQ(world.program("nft").starts(), before + 1);
    EXPECT_FALSE(world.netfilter.others.contains("ip w58d"));
}

TEST_F(InWorld, OursAreTheFirstRulesOfTheSystemsChains) {
    openOnAir();
    world.pass(61s);
    const auto forward = [&]() -> std::vector<std::string>& {
        return world.netfilter.iptables["ip"]["filter"]["FORWARD"].rules;
    };
    forward().insert(forward().begin(), "-i wwan0 -j ACCEPT");
    world.onFilterChange();
    EXPECT_TRUE(world.until([&] { return forward().front() == "-j W58D-FORWARD"; }, 5s));
    EXPECT_EQ(forward(), (std::vector<std::string>{"-j W58D-FORWARD", "-i wwan0 -j ACCEPT"}));
}

TEST_F(InWorld, ForwardingThatIsTurnedOffIsOnAgain) {
    world.uplink("wwan0", address("10.0.0.2"), address("10.0.0.1"));
    openOnAir();
    const auto off = [&](const char* interface) {
        if (interface == nullptr) {
            world.kernel.setForwarding(false);
        } else {
            world.kernel.find(interface)->forwards = false;
            world.kernel.changed();
        }
    };
    const auto isOn = [&] {
        return world.kernel.forwarding && world.kernel.find("wwan0")->forwards &&
               world.kernel.find("br-lan")->forwards;
    };
    for (const char* const interface : {static_cast<const char*>(nullptr), "wwan0", "br-lan"}) {
        world.pass(61s);
        off(interface);
        EXPECT_TRUE(world.until(isOn, 1s)) << (interface == nullptr ? "all" : interface);
        off(interface);
        EXPECT_TRUE(change([](Settings&) {}, {Part::filter}));
        EXPECT_TRUE(isOn()) << "or it is no OK";
        world.pass(61s);
        world.kernel.find("br-lan")->forwards = false;  // and nobody tells
        EXPECT_TRUE(world.until(isOn, 15s));
    }
}

TEST_F(InWorld, WhileRulesAreTakenAwayAgainAndAgainNothingIsForwardedUnfiltered) {
    openOnAir();
    const auto open = [&] {
        return world.kernel.forwarding &&
               !world.netfilter.iptables["ip"]["filter"].contains("W58D-FORWARD");
    };
    world.pass(61s);
    for (int n = 0; n < 40; ++n) {
        world.flushRules();
        EXPECT_TRUE(world.until([&] { return !open(); }, 100ms)) << n;
        EXPECT_FALSE(world.until(open, 900ms)) << n;
    }
    world.pass(31s);
    EXPECT_TRUE(allInForce());
    EXPECT_TRUE(world.kernel.forwarding);
}

TEST_F(InWorld, ATableThatIsMadeDormantIsWoken) {
    openOnAir();
    for (const char* const table : {"ip filter", "ip nat", "ip6 filter"}) {
        world.pass(61s);
        world.netfilter.dormant = {table, "ip theirs"};
        world.onFilterChange();
        EXPECT_TRUE(world.until([&] { return !world.netfilter.dormant.contains(table); }, 5s));
        EXPECT_TRUE(world.netfilter.dormant.contains("ip theirs"));
        EXPECT_TRUE(world.until([&] { return world.kernel.forwarding; }, 1s));
    }
    world.program("nft").cannotStart();
    world.netfilter.dormant = {"ip filter"};
    world.onFilterChange();
    EXPECT_TRUE(world.until([&] { return !world.kernel.forwarding; }, 5s)) << "unfiltered";
    EXPECT_TRUE(world.until(
        [&] { return module->report(Part::filter).why.contains("filter is dormant"); }, 15s));
}

TEST_F(InWorld, ALookAtTheRulesThatGivesWayLeavesForwardingOn) {
    openOnAir();
    world.pass(60s);
    world.program("iptables-save").slow(5s);
    world.onFilterChange();  // somebody has changed something else
    world.pass(1s);
    EXPECT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    EXPECT_TRUE(world.kernel.forwarding);
    world.program("iptables-save").slow(0s);
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_FALSE(logged("iptables-restore: ends, signal 9"));
}

TEST_F(InWorld, AConeThatIsEmptiedIsFilledAgain) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.nat = NatType::cone; }));
    std::string& cone = world.netfilter.others.at("ip w58d");
    const std::string before = cone;
    world.pass(61s);
    cone.clear();
    world.onFilterChange();
    EXPECT_TRUE(world.until([&] { return world.netfilter.others["ip w58d"] == before; }, 5s));
    world.pass(5s);
    world.netfilter.others["ip w58d"].clear();  // and nobody tells
    EXPECT_TRUE(change([](Settings&) {}, {Part::filter}));
    EXPECT_EQ(world.netfilter.others["ip w58d"], before);
}

}  // namespace
}  // namespace w58d
