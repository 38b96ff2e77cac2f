// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: its access points, their clients, and a hostapd that fails.
#include "world/world.hpp"

#include "in_world.hpp"

namespace w58d {
namespace {

TEST_F(InWorld, ComesOnAirOnAChannelItSelectedAndServesTheLan) {
    const auto start = Clock::now();
    openOnAir();
    EXPECT_GE(Clock::now() - start, 6s);
    EXPECT_EQ(onAir().ssid, kFactorySsid);
    EXPECT_EQ(onAir().channel, world.radio.quietChannel);
    EXPECT_TRUE(world.lanIsServed());
    EXPECT_TRUE(world.kernel.forwarding);
    EXPECT_EQ(world.kernel.find("wlan0")->master, world.kernel.find("br-lan")->index);
    EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    EXPECT_FALSE(world.phoneJoins(kPhone, kFactorySsid, "another one"));
    const auto clients = world.run(module->clients(Deadline(11s)));
    EXPECT_EQ(clients.value(), std::vector{kPhone});
}

TEST_F(InWorld, LeavesNothingBehind) {
    openOnAir();
    world.run(module->close());
    EXPECT_TRUE(world.programs().empty());
    EXPECT_EQ(world.kernel.find("br-lan"), nullptr);
    EXPECT_FALSE(world.kernel.forwarding);
    EXPECT_TRUE(world.netfilter.iptables["ip"].empty());
    EXPECT_TRUE(world.netfilter.iptables["ip6"].empty());
}

TEST_F(InWorld, ANameChangesInPlaceAndCanBeJoined) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].ssid = *Ssid::fromUtf8("Another"); }));
    EXPECT_EQ(onAir().ssid, "Another");
    EXPECT_TRUE(world.phoneJoins(kPhone, "Another", kFactoryKey));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

class KnockTest : public InWorld, public testing::WithParamInterface<world::Knock> {};

INSTANTIATE_TEST_SUITE_P(All, KnockTest,
                         testing::Values(world::Knock::authenticates, world::Knock::sharedKey,
                                         world::Knock::unacknowledged));

TEST_P(KnockTest, WhoDoesNotJoinKeepsNobodyOut) {
    openOnAir();
    for (int forged = 0; forged < 600; ++forged) {
        world.strangerKnocks({{2, 1, 0, 0, static_cast<unsigned char>(forged / 256),
                               static_cast<unsigned char>(forged)}},
                             GetParam());
        world.pass(100ms);
    }
    EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    EXPECT_EQ(world.run(module->clients(Deadline(11s))).value(), std::vector{kPhone});
}

TEST_F(InWorld, AClientTooManyIsSentAway) {
    config.radio.maxClients = 2;
    openOnAir();
    const MacAddress second{{2, 0, 0, 0, 0, 8}};
    const MacAddress third{{2, 0, 0, 0, 0, 9}};
    for (const MacAddress& phone : {kPhone, second, third}) {
        EXPECT_TRUE(world.phoneJoins(phone, kFactorySsid, kFactoryKey));
    }
    EXPECT_EQ(world.run(module->clients(Deadline(11s))).value(), (std::vector{kPhone, second}));
    EXPECT_TRUE(world.until([&] { return !world.phoneIsIn(third); }, 1s));
    EXPECT_TRUE(world.phoneIsIn(kPhone) && world.phoneIsIn(second));
    world.phoneLeaves(kPhone);
    EXPECT_TRUE(world.phoneJoins(third, kFactorySsid, kFactoryKey));
    world.pass(10s);
    EXPECT_TRUE(world.phoneIsIn(third));
}

TEST_F(InWorld, AChannelIsAnnouncedAndClientsStay) {
    openOnAir();
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(1); }));
    EXPECT_EQ(onAir().channel, 1);
    EXPECT_TRUE(world.phoneIsIn(kPhone));
}

TEST_F(InWorld, AKilledHostapdComesBack) {
    openOnAir();
    world.program("hostapd").kill();
    EXPECT_TRUE(world.until([&] { return onAir().ssid.empty(); }, 1s));
    EXPECT_TRUE(world.until([&] { return onAir().ssid == kFactorySsid; }, 2s));
    EXPECT_EQ(world.program("hostapd").starts(), 2);
    EXPECT_EQ(world.program("hostapd").running(), 1);
}

TEST_F(InWorld, WhatAKilledHostapdLeftInTheBridgeIsTakenOutWhenTheAccessPointCloses) {
    openOnAir();
    world.program("hostapd").kill();
    ASSERT_TRUE(world.until([&] { return onAir().ssid.empty(); }, 1s));
    ASSERT_TRUE(world.until([&] { return onAir().ssid == kFactorySsid; }, 2s));
    ASSERT_TRUE(change([](Settings& s) { s.wifi = false; }));
    EXPECT_EQ(world.kernel.find("wlan0")->master, 0);
}

TEST_F(InWorld, AHungHostapdIsKilledAndComesBack) {
    openOnAir();
    world.program("hostapd").hang();
    EXPECT_TRUE(world.until([&] { return logged("hostapd: ends, signal 9"); }));
    EXPECT_TRUE(world.until([&] { return onAir().ssid == kFactorySsid; }, 5s));
}

TEST_F(InWorld, ASlowHostapdIsWaitedFor) {
    openOnAir();
    world.program("hostapd").slow(500ms);
    const auto start = Clock::now();
    EXPECT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    EXPECT_GE(Clock::now() - start, 1s);
    EXPECT_TRUE(onAir().hidden);
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(InWorld, ARadioMayBeUnableToSelectOrToSwitch) {
    world.radio.canSelectChannel = false;
    openOnAir();
    EXPECT_EQ(onAir().channel, 6);
    world.radio.canSwitchChannel = false;
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(2); }));
    EXPECT_EQ(onAir().channel, 2);
}

TEST_F(InWorld, AccessPointsThatAreStartedAgainAndAgainStayApart) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = Selection::ofSetup(WifiSetup::apAp);
        s.aps[1].isolation = true;
    }));
    const std::string ports[] = {"wlan0", secondInterface(config)};
    const auto serve = [&] {
        return std::ranges::all_of(ports, [&](const std::string& name) {
            const world::Interface* const port = world.kernel.find(name);
            return port != nullptr && port->master != 0 && !onAir(name.c_str()).ssid.empty();
        });
    };
    const auto apart = [&] {
        return std::ranges::all_of(
            ports, [&](const std::string& name) { return world.kernel.find(name)->isolated; });
    };
    for (int i = 0; i < 12; ++i) {
        world.program("hostapd").kill(SIGTERM);
        ASSERT_TRUE(world.until([&] { return !serve(); }, 1s));
        ASSERT_TRUE(world.until(serve, 60s)) << i;
        EXPECT_TRUE(apart() || world.until(apart, 100ms)) << i;
    }
}

TEST_F(InWorld, ASecondAccessPointSharesTheRadio) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = Selection::ofSetup(WifiSetup::apAp);
        s.aps[1].ssid = *Ssid::fromUtf8("Second");
        s.aps[1].isolation = true;
    }));
    const std::string second = secondInterface(config);
    EXPECT_EQ(onAir(second.c_str()).ssid, "Second");
    EXPECT_EQ(onAir(second.c_str()).channel, onAir().channel);
    EXPECT_TRUE(world.kernel.find(second)->isolated);
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(3); }));
    EXPECT_EQ(onAir(second.c_str()).channel, 3);
}

}  // namespace
}  // namespace w58d
