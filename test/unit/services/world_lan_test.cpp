// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: bridge, dnsmasq and the addresses of the LAN.
#include "world/world.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>

#include "in_world.hpp"

namespace w58d {
namespace {

TEST_F(InWorld, WhatIsTakenAwayIsMadeAgain) {
    openOnAir();
    world.removeLink("br-lan");
    world.flushRules();
    EXPECT_TRUE(world.until([&] {
        const world::Interface* const bridge = world.kernel.find("br-lan");
        return bridge != nullptr && world.kernel.find("wlan0")->master == bridge->index &&
               world.lanIsServed();
    }));
    EXPECT_TRUE(world.netfilter.iptables["ip"]["filter"].contains("W58D-FORWARD"));
    world.unplugRadio();
    world.pass(30s);
    EXPECT_EQ(module->report(Part::radio).state, PartState::failing);
    world.plugRadio();
    EXPECT_TRUE(world.until([&] { return allInForce() && !onAir().ssid.empty(); }));
}

TEST_F(InWorld, ADnsmasqThatAnswersNothingIsKilledAndTheLanIsServedAgain) {
    openOnAir();
    world.pass(15s);  // it was seen to answer
    world.program("dnsmasq").hang();
    EXPECT_FALSE(world.lanIsServed());
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 20s));
    EXPECT_TRUE(logged("dnsmasq: ends, signal 9"));
    EXPECT_TRUE(world.until([&] { return allInForce(); }, 15s));
    EXPECT_EQ(world.program("dnsmasq").starts(), 2);
    world.pass(60s);
    EXPECT_EQ(world.program("dnsmasq").starts(), 2);
}

TEST_F(InWorld, ADnsmasqThatNeverAnswersIsAFailureUntilOneDoes) {
    world.program("dnsmasq").hangAtStart();
    open();
    const auto is = [&](PartState state) { return module->report(Part::lan).state == state; };
    EXPECT_TRUE(world.until([&] { return is(PartState::failing); }, 30s));
    world.pass(60s);
    EXPECT_TRUE(is(PartState::failing));
    world.program("dnsmasq").hangAtStart(false);
    EXPECT_TRUE(world.until([&] { return is(PartState::asWanted) && world.lanIsServed(); }, 45s));
}

TEST_F(InWorld, ADnsmasqThatCannotRunIsAFailureUntilItCan) {
    openOnAir();
    world.pass(15s);
    world.program("dnsmasq").failWith("dnsmasq: no room");
    world.program("dnsmasq").kill();
    const auto lan = [&] { return module->report(Part::lan); };
    EXPECT_TRUE(world.until([&] { return lan().state == PartState::failing; }, 10s));
    EXPECT_NE(lan().why.find("no room"), std::string::npos) << lan().why;
    EXPECT_FALSE(change([](Settings&) {}, {Part::lan}));
    world.pass(60s);
    EXPECT_EQ(lan().state, PartState::failing);
    world.program("dnsmasq").failWith("");
    EXPECT_TRUE(world.until(
        [&] { return lan().state == PartState::asWanted && world.lanIsServed(); }, 45s));
}

TEST_F(InWorld, ACommandThatIsAboutTheLanBringsAHungDnsmasqBack) {
    openOnAir();
    world.pass(15s);
    world.program("dnsmasq").hang();
    const auto start = Clock::now();
    EXPECT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    EXPECT_LT(Clock::now() - start, 6s);
    EXPECT_TRUE(world.lanIsServed());
}

/// A host writes as soon as it reads RDY: its line may be there before anything was looked at.
class AtOnceTest : public InWorld,
                   public ::testing::WithParamInterface<std::pair<WifiSetup, Part>> {};

INSTANTIATE_TEST_SUITE_P(All, AtOnceTest,
                         ::testing::Values(std::pair(WifiSetup::ap, Part::ap0),
                                           std::pair(WifiSetup::stationAp, Part::station),
                                           std::pair(WifiSetup::apAp, Part::ap1)));

TEST_P(AtOnceTest, TheFirstCommandHasWhatItNeeds) {
    config.defaults.selection = Selection::ofSetup(GetParam().first);
    module.emplace(world.io, config, *Links::open());
    std::optional<Result<void>> done;
    const auto command = [&]() -> Awaitable<void> {
        std::function<Result<void>(Settings&)> same = [](Settings&) -> Result<void> { return {}; };
        done = co_await module->change(std::move(same), GetParam().second, Deadline(11s));
    };
    asio::post(world.io, [&] { asio::co_spawn(world.io, command, asio::detached); });
    module->open();
    ASSERT_TRUE(world.until([&] { return done.has_value(); }));
    EXPECT_TRUE(*done) << done->error().detail;
}

TEST_F(InWorld, AHungDnsmasqIsKilledHoweverBusyTheHostIs) {
    openOnAir();
    world.program("dnsmasq").hang();
    const auto start = Clock::now();
    for (int n = 0; !logged("dnsmasq: ends, signal 9") && Clock::now() - start < 45s; ++n) {
        EXPECT_TRUE(change([n](Settings& s) { s.aps[0].ssid = *Ssid::fromUtf8(n % 2 ? "a" : "b"); },
                           {Part::ap0}));
        world.pass(100ms);
    }
    EXPECT_TRUE(logged("dnsmasq: ends, signal 9"));
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 5s));
}

TEST_F(InWorld, TheLanMakesRoomForTheStationWhenItCan) {
    openWithStation();
    world.program("dnsmasq").cannotStart();
    world.program("dnsmasq").kill();
    world.pass(1min);
    world.neighbour({.ssid = "Next door",
                     .key = "a good password",
                     .channel = 4,
                     .dhcp = world::DhcpServer{.address = address("192.168.225.50"),
                                               .router = address("192.168.225.1")}});
    ASSERT_TRUE(
        world.until([&] { return module->report(Part::station).state == PartState::atWork; }, 30s));
    EXPECT_FALSE(module->stationAddress().has_value());
    world.program("dnsmasq").cannotStart(false);
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }, 45s));
    EXPECT_EQ(module->lanRange(), config.lan.alternative);
}

TEST_F(InWorld, TheLanMakesRoomForTheUplink) {
    world.uplink("wwan0", address("192.168.225.41"), address("192.168.225.254"));
    openOnAir();
    EXPECT_EQ(module->lanRange(), config.lan.alternative);
    EXPECT_TRUE(module->connected());
    world.removeLink("wwan0");
    world.pass(1min);
    EXPECT_EQ(module->lanRange(), config.lan.alternative) << "nobody is sent away for that";
    world.uplink("wwan0", address("10.0.0.2"), address("10.0.0.1"));
    EXPECT_TRUE(world.until([&] { return module->lanRange() == config.lan.range; }, 5s));
    world.uplink("wwan0", address("192.168.225.41"), address("192.168.225.254"));
    EXPECT_TRUE(world.until([&] { return module->lanRange() == config.lan.alternative; }, 5s));
}

TEST_F(InWorld, ADisabledPortOfTheBridgeForwardsAgain) {
    openOnAir();
    world.pass(61s);
    world.kernel.find("wlan0")->disabled = true;
    world.kernel.changed();
    EXPECT_TRUE(world.until([&] { return !world.kernel.find("wlan0")->disabled; }, 1s));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
    world.pass(61s);
    world.kernel.find("wlan0")->disabled = true;
    EXPECT_TRUE(change([](Settings&) {}, {Part::ap0}));
    EXPECT_FALSE(world.kernel.find("wlan0")->disabled) << "or it is no OK";
}

TEST_F(InWorld, ALoopbackThatIsDownHidesNoHungDnsmasq) {
    world.kernel.setUp(world.kernel.add("lo"), true);
    openOnAir();
    world.pass(61s);
    world.setLink("lo", false);
    world.program("dnsmasq").hang();
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 20s));
    EXPECT_TRUE(world.kernel.find("lo")->up);
}

TEST_F(InWorld, WhenTheUplinkMakesRoomTheLanIsAtOnceAsWanted) {
    const auto cover = [&](const char* own, int prefix) {
        world.uplink("wwan0", address(own), address("10.0.0.1"));
        world.kernel.find("wwan0")->addresses.front().prefix = prefix;
        world.kernel.changed();
    };
    cover("10.0.0.2", 24);
    openOnAir();
    ASSERT_TRUE(world.until([&] { return module->connected(); }, 5s));
    cover("192.168.224.2", 20);  // both of the LAN's
    const auto state = [&] { return module->report(Part::uplink).state; };
    ASSERT_TRUE(world.until([&] { return state() == PartState::failing; }, 5s));
    world.pass(5min);
    EXPECT_EQ(state(), PartState::failing);
    cover("10.0.0.2", 24);
    EXPECT_TRUE(world.until([&] { return state() == PartState::asWanted; }, 1s));
}

}  // namespace
}  // namespace w58d
