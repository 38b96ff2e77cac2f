// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What was answered holds whatever happens to the files that programs are started with: full and
// read-only folders, files that others take away. And no such file outlives its use.
#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "in_world.hpp"
#include "platform/loop/timeout.hpp"
#include "services/module/concerns.hpp"

namespace w58d {
namespace {

constexpr int kTroubles[] = {ENOSPC, EROFS};

class KeptWord : public InWorld {
  protected:
    [[nodiscard]] std::string run(const std::string& name) const {
        return config.runDir + "/" + name;
    }
    /// Once hostapd is asked for this, what is written into the run folder fails.
    void failAfter(const std::string& verb, int error) {
        const auto watch = [this, verb, error]() -> Awaitable<void> {
            while (!logged("hostapd: " + verb)) {
                co_await sleepFor(1ms);
            }
            world.disk.failUnder(config.runDir, error);
        };
        asio::co_spawn(world.io, watch, asio::detached);
    }
};

// Access points in place

TEST_F(KeptWord, WhatCannotBeWrittenIsNotOnAirEither) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(6); }));
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    const std::function<void(Settings&)> changes[] = {
        [](Settings& s) { s.aps[0].ssid = *Ssid::fromUtf8("other"); },
        [](Settings& s) { s.aps[0].security = *Security::create(5, 4, "another one"); },
        [](Settings& s) { s.aps[0].broadcast = false; },
        [](Settings& s) { s.aps[0].isolation = true; },
        [](Settings& s) { s.aps[0].radio.channel = *Channel::create(1); }};
    for (const int trouble : kTroubles) {
        world.disk.failUnder(config.runDir, trouble);
        for (const auto& edit : changes) {
            EXPECT_FALSE(change(edit, {Part::ap0}));
            EXPECT_EQ(onAir().ssid, kFactorySsid);
            EXPECT_EQ(onAir().key, kFactoryKey);
            EXPECT_EQ(onAir().channel, 6);
            EXPECT_FALSE(onAir().hidden || onAir().isolated);
            EXPECT_TRUE(change([](Settings&) {}, {Part::ap0})) << "which is on air";
        }
    }
    EXPECT_TRUE(world.phoneIsIn(kPhone));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
    world.disk.failUnder(config.runDir, 0);
    for (const auto& edit : changes) {
        EXPECT_TRUE(change(edit, {Part::ap0}));
    }
}

TEST_F(KeptWord, WhatCannotBeWrittenAfterAllIsTakenBackFromTheAir) {
    openOnAir();
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    failAfter("SET ignore_broadcast_ssid 1", EROFS);
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].broadcast = false; }, {Part::ap0}));
    EXPECT_FALSE(onAir().hidden);
    EXPECT_TRUE(world.phoneIsIn(kPhone));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
    world.disk.failUnder(config.runDir, 0);
    EXPECT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }, {Part::ap0}));
    EXPECT_TRUE(onAir().hidden);
}

TEST_F(KeptWord, WhatIsRefusedForWantOfRoomTakesNoNetworkOffTheAir) {
    nextDoor();
    openWithStation();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    const std::function<void(Settings&)> automatic = [](Settings& s) {
        s.aps[0].radio.channel = Channel::automatic();
        s.aps[0].radio.mode = WifiMode::bg;
    };
    const auto apAp = [](Settings& s) {
        s.stationOpened = false;
        s.selection = Selection::ofSetup(WifiSetup::apAp);
    };
    const auto ap = [](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::ap); };
    const auto noStation = [](Settings& s) { s.stationOpened = false; };
    for (const int trouble : kTroubles) {
        world.disk.failUnder(config.runDir, trouble);
        EXPECT_FALSE(change(noStation));
        EXPECT_FALSE(change(automatic));
        EXPECT_TRUE(module->stationAddress().has_value());
        EXPECT_EQ(onAir().ssid, kFactorySsid);
    }
    EXPECT_EQ(world.program("wpa_supplicant").starts(), 1);
    world.disk.failUnder(config.runDir, 0);
    ASSERT_TRUE(change(apAp));
    const int starts = world.program("hostapd").starts();
    for (const int trouble : kTroubles) {
        world.disk.failUnder(config.runDir, trouble);
        EXPECT_FALSE(change(ap));
        EXPECT_FALSE(change(automatic));
        EXPECT_FALSE(onAir().ssid.empty());
        EXPECT_FALSE(onAir("wlan0-ap1").ssid.empty());
        world.disk.failUnder(config.runDir, 0);
        EXPECT_EQ(world.program("hostapd").starts(), starts);
    }
}

TEST_F(KeptWord, AChangeInPlaceThatIsOutOfTimeStartsNothingAnew) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(6); }));
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    world.program("hostapd").slow(1800ms);
    EXPECT_FALSE(change([](Settings& s) {
        s.aps[0].ssid = *Ssid::fromUtf8("other");
        s.aps[0].broadcast = false;
        s.aps[0].isolation = true;
        s.aps[0].security = *Security::create(5, 4, "another one");
    }));
    world.program("hostapd").slow(0ms);
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_EQ(onAir().ssid, kFactorySsid);
    EXPECT_EQ(onAir().key, kFactoryKey);
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(KeptWord, AnAccessPointIsClosedWhateverAnotherPortTries) {
    openOnAir();
    world.program("dnsmasq").hangAtStart();
    world.program("hostapd").hangAtStart();
    std::optional<Result<void>> tried;
    std::function<Result<void>(Settings&)> edit = [](Settings& s) -> Result<void> {
        s.aps[0].security = *Security::create(6, 3, "another one");  // a fresh start
        return {};
    };
    asio::co_spawn(world.io, module->change(edit, {}, Deadline(11s)),
                   [&](std::exception_ptr, Result<void> done) { tried = std::move(done); });
    world.pass(500ms);
    const auto begun = Clock::now();
    EXPECT_TRUE(world.run(module->closeAccessPoint(Deadline(11s))));
    EXPECT_LE(Clock::now() - begun, 11s);
    EXPECT_TRUE(tried && !*tried);
    EXPECT_FALSE(module->settings().wifi);
    EXPECT_TRUE(onAir().ssid.empty());
    EXPECT_TRUE(
        world.until([&] { return module->report(Part::ap0).state == PartState::asWanted; }));
}

TEST_F(KeptWord, AFullRunFolderKeepsNoKilledHostapdAway) {
    openOnAir();
    world.disk.failUnder(config.runDir, ENOSPC);
    for (int starts = 2; starts < 4; ++starts) {
        world.pass(30s);
        world.program("hostapd").kill();
        EXPECT_TRUE(world.until([&] { return onAir().ssid.empty(); }, 1s));
        EXPECT_TRUE(world.until([&] { return onAir().ssid == kFactorySsid && allInForce(); }, 15s));
        EXPECT_EQ(world.program("hostapd").starts(), starts);
    }
}

TEST_F(KeptWord, TheChannelThatWasFoundNeedsNoRoomToBeUsed) {
    failAfter("STATUS", ENOSPC);
    open();
    EXPECT_TRUE(world.until([&] { return onAir().channel == world.radio.quietChannel; }, 20s));
    world.pass(60s);
    EXPECT_EQ(world.program("hostapd").starts(), 1);
    world.disk.failUnder(config.runDir, 0);
    EXPECT_TRUE(world.until([&] { return allInForce(); }, 45s));
    EXPECT_NE(world.disk.read(run("hostapd.conf"))->find("channel=11"), std::string::npos);
}

TEST_F(KeptWord, AFileOfHostapdsThatIsLostIsWrittenAgain) {
    openOnAir();
    const auto text = world.disk.read(run("hostapd.conf"));
    for (const bool removed : {true, false}) {
        if (removed) {
            world.disk.remove(run("hostapd.conf"));
        } else {
            world.disk.write(run("hostapd.conf"), "interface=wlan0\n");
        }
        EXPECT_TRUE(world.until([&] { return world.disk.read(run("hostapd.conf")) == text; }, 15s));
    }
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(KeptWord, ForwardingIsAsItWasFoundAfterTheEndThoughItsFileWasLost) {
    config.wan.interfaces = {"wwan0"};
    openOnAir();
    ASSERT_TRUE(world.kernel.forwarding);
    world.disk.remove(run("ip_forward"));
    EXPECT_TRUE(world.until([&] { return world.disk.read(run("ip_forward")) == "0\n"; }, 15s));
    world.disk.remove(run("ip_forward"));
    world.run(module->close());
    EXPECT_FALSE(world.kernel.forwarding);
    module.reset();
}

TEST_F(KeptWord, ARepeatedSetterSeesAllThatItIsAbout) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = true; }));
    world.program("wpa_supplicant").cannotStart();
    world.program("wpa_supplicant").kill();
    EXPECT_TRUE(change([](Settings&) {}, {Part::ap0}));
    EXPECT_FALSE(change([](Settings&) {}, concernOfMode(true)));
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = false; }));
    EXPECT_TRUE(change([](Settings&) {}, concernOfMode(false)));
}

// The station

TEST_F(KeptWord, AChangeOfTheStationThatCannotBeWrittenCostsNoNetwork) {
    nextDoor();
    openWithStation();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    for (const int trouble : kTroubles) {
        world.disk.failUnder(config.runDir, trouble);
        EXPECT_FALSE(change([](Settings& s) { s.station.ssid = *Ssid::fromUtf8("Elsewhere"); },
                            {Part::station}));
        EXPECT_TRUE(change([](Settings&) {}, {Part::station}));
        world.pass(60s);
        EXPECT_TRUE(module->stationAddress().has_value());
    }
    EXPECT_EQ(world.program("wpa_supplicant").starts(), 1);
    world.disk.failUnder(config.runDir, 0);
    EXPECT_TRUE(change([](Settings& s) { s.station.ssid = *Ssid::fromUtf8("Elsewhere"); },
                       {Part::station}));
}

TEST_F(KeptWord, AStationWhoseNetworksSomebodyRemovesJoinsAgain) {
    nextDoor();
    openWithStation();
    const auto in = [&] { return module->stationAddress().has_value(); };
    ASSERT_TRUE(world.until(in));
    for (const std::shared_ptr<world::Program>& program : world.programs()) {
        if (program->name() == "wpa_supplicant") {
            EXPECT_EQ(program->answer("REMOVE_NETWORK all"), "OK\n");
        }
    }
    EXPECT_TRUE(world.until([&] { return !in(); }, 5s));
    EXPECT_TRUE(world.until(in, 30s));
    EXPECT_EQ(world.program("wpa_supplicant").starts(), 1);
}

TEST_F(KeptWord, WhatADyingWpaSupplicantIsAskedIsNotHeldAgainstTheNext) {
    nextDoor();
    openWithStation();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    world.program("wpa_supplicant").hang();
    bool answered = false;
    asio::co_spawn(world.io, module->scan(Deadline(11s)),
                   [&](const std::exception_ptr&, const auto&) { answered = true; });
    EXPECT_TRUE(change([](Settings& s) { s.station.ssid = *Ssid::fromUtf8("Elsewhere"); }));
    EXPECT_TRUE(world.until([&] { return answered; }, 11s));
    world.pass(30s);
    EXPECT_EQ(world.program("wpa_supplicant").starts(), 2);
}

TEST_F(KeptWord, AStationWhoseProgramCannotRunSaysWhy) {
    openOnAir();
    const auto begun = Clock::now();
    world.program("wpa_supplicant").failWith("nl80211: no driver");
    const Result<void> done =
        change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::stationAp); });
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().detail.find("no driver"), std::string::npos) << done.error().detail;
    EXPECT_LE(Clock::now() - begun, 11s);
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
}

TEST_F(KeptWord, AStationThatCannotAskForAnAddressSaysSoAndGetsOneOnceItCan) {
    openWithStation();
    // The lease's teller and its inbox are made for real.
    std::filesystem::remove_all(config.runDir);
    std::ofstream(config.runDir) << "in the way";
    nextDoor();
    const auto is = [&](PartState state) { return module->report(Part::station).state == state; };
    EXPECT_TRUE(world.until([&] { return is(PartState::failing); }, 60s));
    EXPECT_NE(module->report(Part::station).why.find("w58d-lease"), std::string::npos);
    world.pass(5min);
    EXPECT_TRUE(is(PartState::failing));
    EXPECT_EQ(onAir().channel, 4) << "it is in the network";
    std::filesystem::remove(config.runDir);
    std::filesystem::create_directories(config.runDir);
    EXPECT_TRUE(world.until([&] { return module->stationAddress().has_value(); }, 45s));
    EXPECT_TRUE(world.until([&] { return is(PartState::asWanted); }, 5s));
}

TEST_F(KeptWord, ALeaseTellerThatIsLostIsMadeAgain) {
    nextDoor();
    openWithStation();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    std::filesystem::remove(run("w58d-lease"));
    EXPECT_TRUE(world.until([&] { return std::filesystem::is_symlink(run("w58d-lease")); }, 15s));
    EXPECT_TRUE(module->stationAddress().has_value());
}

// Secrets

TEST_F(KeptWord, AfterTheFactorySettingsNoFileHoldsAnOldSecret) {
    const std::string ppp = config.runDir + "-ppp/";
    config.wan.papSecrets = ppp + "pap-secrets";
    config.wan.chapSecrets = ppp + "chap-secrets";
    nextDoor();
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = Selection::ofSetup(WifiSetup::apAp);
        s.aps[0].security = *Security::create(4, 3, "secret of 0");
        s.aps[1].security = *Security::create(4, 3, "secret of 1");
        s.user = {*Credential::create("user"), *Credential::create("secret of user")};
    }));
    ASSERT_FALSE(filesWith("secret of 1").empty());
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = Selection::ofSetup(WifiSetup::stationAp);
        s.aps[2].security = *Security::create(4, 3, "secret of 2");
        s.station.ssid = *Ssid::fromUtf8("Next door");
        s.station.key = *NetworkKey::create("secret of station");
    }));
    ASSERT_FALSE(filesWith("secret of station").empty());
    ASSERT_TRUE(change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::ap); }));
    world.disk.write(state("settings.toml.damaged-1"), "secret of before");
    ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    EXPECT_EQ(filesWith("secret of"), std::vector<std::string>{});
}

TEST_F(KeptWord, AnAccessPointThatIsClosedLeavesNoSecretAndTheStationNeither) {
    nextDoor();
    openWithStation();
    ASSERT_FALSE(filesWith("psk=\"a good password\"").empty());
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = false; }));
    EXPECT_TRUE(filesWith("psk=\"a good password\"").empty());
    world.disk.failUnder(config.runDir, EROFS);
    ASSERT_FALSE(filesWith(std::string("wpa_passphrase=") + kFactoryKey).empty());
    EXPECT_FALSE(change([](Settings& s) { s.wifi = false; })) << "its file cannot be removed";
    world.disk.failUnder(config.runDir, 0);
    ASSERT_TRUE(change([](Settings& s) { s.wifi = false; }));
    EXPECT_TRUE(filesWith(std::string("wpa_passphrase=") + kFactoryKey).empty());
}

}  // namespace
}  // namespace w58d
