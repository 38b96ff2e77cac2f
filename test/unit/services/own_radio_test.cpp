// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Interfaces that the integrator has named, on radios of their own: while one is away it is waited
// for, and nothing takes its place.
#include <gtest/gtest.h>

#include "in_world.hpp"

namespace w58d {
namespace {

constexpr const char* kOwn = "wlan6";

class OwnRadio : public InWorld {
  protected:
    void plug() {
        world::Interface& interface = world.kernel.add(kOwn);
        interface.mac = MacAddress{{2, 0, 0, 0, 6, 0}};
        interface.radio = 6;
        interface.carrier = false;
        world.kernel.changed();
    }

    [[nodiscard]] std::string why(Part part) const { return module->report(part).why; }
};

TEST_F(OwnRadio, ASecondRadioThatIsAwayIsWaitedFor) {
    config.radio.secondInterface = kOwn;
    plug();
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = *Selection::ofSetup(WifiSetup::apAp).select(kSecondId);
        s.aps[0].radio.channel = *Channel::create(6);
        s.aps[1].radio.channel = *Channel::create(11);
    }));
    ASSERT_EQ(onAir(kOwn).channel, 11);
    world.removeLink(kOwn);
    for (const auto pause : {5s, 60s}) {
        world.pass(pause);
        EXPECT_EQ(world.kernel.find(kOwn), nullptr);
        EXPECT_EQ(why(Part::radio), "wlan6 is absent");
        EXPECT_FALSE(module->macAddress());
        EXPECT_EQ(module->radio().channel.number(), 11) << "it is the second radio's";
        EXPECT_EQ(onAir().channel, 6);
    }
    plug();
    EXPECT_TRUE(world.until([&] { return onAir(kOwn).channel == 11 && allInForce(); }, 5s));
}

TEST_F(OwnRadio, TheStationsOwnRadioThatIsAwayIsWaitedFor) {
    config.station.interface = kOwn;
    plug();
    nextDoor();
    openWithStation();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(6); }));
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    world.removeLink(kOwn);
    for (const auto pause : {5s, 60s}) {
        world.pass(pause);
        EXPECT_EQ(world.kernel.find(kOwn), nullptr);
        EXPECT_EQ(why(Part::station), "wlan6 is absent");
        EXPECT_EQ(onAir().channel, 6) << "there is nothing to follow";
    }
    plug();
    EXPECT_TRUE(world.until([&] { return module->stationAddress().has_value(); }, 10s));
    EXPECT_EQ(onAir().channel, 6);
}

TEST_F(OwnRadio, TheStationsAddressGoesWithTheDaemon) {
    config.station.interface = kOwn;
    plug();
    nextDoor();
    openWithStation();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    ASSERT_FALSE(world.kernel.find(kOwn)->addresses.empty());
    world.run(module->close());
    module.reset();
    EXPECT_TRUE(world.kernel.find(kOwn)->addresses.empty());
}

TEST_F(OwnRadio, TheStationsAddressOfAKilledDaemonGoes) {
    const std::string name = stationInterface(config);
    Links killed = *Links::open();
    ASSERT_TRUE(makeWirelessInterface(config.radio.interface, name, WirelessKind::station,
                                      MacAddress{{2, 0, 0, 0, 6, 0}}));
    ASSERT_TRUE(killed.markOurs(name));
    ASSERT_TRUE(killed.ensureAddress(name, address("192.168.1.50"), 24));
    openWithStation();
    const world::Interface* const now = world.kernel.find(name);
    EXPECT_TRUE(now == nullptr || now->addresses.empty());
}

TEST_F(OwnRadio, WhatStandsInForItSinceBeforeItWasNamedGoes) {
    config.radio.secondInterface = kOwn;
    plug();
    world.kernel.find(kOwn)->radio = world.kernel.find("wlan0")->radio;
    world.kernel.find(kOwn)->ours = true;
    openOnAir();
    EXPECT_FALSE(change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::apAp); }));
    EXPECT_EQ(world.kernel.find(kOwn), nullptr);
    plug();
    EXPECT_TRUE(change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::apAp); }));
}

}  // namespace
}  // namespace w58d
