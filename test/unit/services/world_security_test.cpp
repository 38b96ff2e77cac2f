// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: keys, ciphers, kinds of security, changed while hostapd runs.
#include "world/world.hpp"

#include "base/hex.hpp"
#include "in_world.hpp"
#include "platform/net/control_socket.hpp"

namespace w58d {
namespace {

TEST_F(InWorld, HostapdKeepsTheKeyOfTheFormerName) {
    openOnAir();
    ControlSocket hostapd(world.io, config.runDir + "/hostapd/wlan0", config.runDir);
    const auto tell = [&](const std::string& verb) {
        return world.run(hostapd.requestOk(verb)).has_value();
    };
    ASSERT_TRUE(tell("SET ssid2 " + toHex("Other")) && tell("UPDATE_BEACON"));
    EXPECT_FALSE(world.phoneJoins(kPhone, "Other", kFactoryKey));
    ASSERT_TRUE(tell(std::string("SET wpa_passphrase ") + kFactoryKey) && tell("RELOAD_WPA_PSK"));
    EXPECT_TRUE(world.phoneJoins(kPhone, "Other", kFactoryKey));
}

TEST_F(InWorld, AnotherKindOfWpaIsTakenWhileHostapdRuns) {
    openOnAir();
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    EXPECT_EQ(onAir().groupCipher, kTkip);
    ASSERT_TRUE(
        change([](Settings& s) { s.aps[0].security = *Security::create(4, 3, "new password"); }));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
    EXPECT_EQ(onAir().groupCipher, kCcmp);
    EXPECT_FALSE(world.phoneIsIn(kPhone));
    EXPECT_FALSE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, "new password"));
}

TEST_F(InWorld, ADriverThatDoesNotTakeTheKeyOfAnotherCipherGetsItByAFreshStart) {
    openOnAir();
    world.radio.changesCipher = false;
    ASSERT_TRUE(
        change([](Settings& s) { s.aps[0].security = *Security::create(4, 3, "new password"); }));
    EXPECT_EQ(world.program("hostapd").starts(), 2);
    EXPECT_EQ(onAir().groupCipher, kCcmp);
    EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, "new password"));
}

TEST_F(InWorld, HostapdLetsAnOldSaePasswordBackInByItsCache) {
    config.defaults.aps[0].security = *Security::create(7, 3, kFactoryKey);
    openOnAir();
    EXPECT_EQ(onAir().keyManagement, "SAE");
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    ControlSocket hostapd(world.io, config.runDir + "/hostapd/wlan0", config.runDir);
    const auto tell = [&](const std::string& verb) {
        return world.run(hostapd.requestOk(verb)).has_value();
    };
    ASSERT_TRUE(tell("SET wpa_passphrase new password") && tell("RELOAD_WPA_PSK"));
    EXPECT_FALSE(world.phoneIsIn(kPhone));
    EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
}

TEST_F(InWorld, AnSaePasswordThatWasReplacedIsNoneAnyMore) {
    for (const int auth : {6, 7}) {
        config.defaults.aps[0].security = *Security::create(auth, 3, kFactoryKey);
        openOnAir();
        ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
        ASSERT_TRUE(change(
            [&](Settings& s) { s.aps[0].security = *Security::create(auth, 3, "new password"); }));
        EXPECT_FALSE(world.phoneIsIn(kPhone));
        EXPECT_FALSE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
        EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, "new password"));
        ASSERT_TRUE(change([](Settings& s) { s.aps[0].ssid = *Ssid::fromUtf8("Another"); }));
        EXPECT_TRUE(world.phoneJoins(kPhone, "Another", "new password"));
        EXPECT_FALSE(world.phoneJoins(kPhone, "Another", kFactoryKey));
        ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
        world.run(module->close());
    }
}

TEST_F(InWorld, AWpa2PasswordThatWasReplacedIsTakenInPlace) {
    config.defaults.aps[0].security = *Security::create(4, 3, kFactoryKey);
    openOnAir();
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    ASSERT_TRUE(
        change([](Settings& s) { s.aps[0].security = *Security::create(4, 3, "new password"); }));
    EXPECT_FALSE(world.phoneIsIn(kPhone));
    EXPECT_FALSE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    EXPECT_TRUE(world.phoneJoins(kPhone, kFactorySsid, "new password"));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(InWorld, Wpa2IsOnAirOnARadioThatCannotProtectManagementFrames) {
    world.radio.protectsFrames = false;
    openOnAir();
    EXPECT_TRUE(change(
        [](Settings& s) { s.aps[0].security = *Security::create(4, 3, "a good password"); }));
    EXPECT_FALSE(change(
        [](Settings& s) { s.aps[0].security = *Security::create(6, 3, "a good password"); }));
    EXPECT_EQ(module->settings().aps[0].security.auth(), Auth::wpa2);
    EXPECT_TRUE(world.until([&] { return onAir().key == "a good password"; }, 10s));
}

TEST_F(InWorld, AChangeOfKindWaitsForNoAnswerOfTheHostapdThatItEnds) {
    openOnAir();
    world.program("hostapd").slow(100ms);
    for (int auth : {6, 7, 6, 7}) {
        // Its table is looked through for who has joined.
        ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
        const auto start = Clock::now();
        ASSERT_TRUE(change(
            [&](Settings& s) { s.aps[0].security = *Security::create(auth, 3, kFactoryKey); }));
        EXPECT_LT(Clock::now() - start, 1s);
    }
}

TEST_F(InWorld, StrictManualKeepsSecurityOfAnExtensionOutOfForce) {
    const auto extended = [](Settings& s) {
        s.aps[0].security = *Security::create(7, 3, "a good password");
        s.aps[1].security = *Security::create(8, 3, "");
    };
    openOnAir();
    ASSERT_TRUE(change(extended));
    world.run(module->close());
    const Settings stored = module->settings();

    config.strictManual = true;
    openOnAir();
    EXPECT_EQ(module->settings(), stored);
    EXPECT_EQ(module->security(), config.defaults.aps[0].security);
    EXPECT_EQ(onAir().keyManagement, "WPA-PSK");
    ASSERT_TRUE(change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::apAp); }));
    EXPECT_EQ(onAir(secondInterface(config).c_str()).keyManagement, "WPA-PSK");
    ASSERT_TRUE(change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::ap); }));
    world.run(module->close());

    config.strictManual = false;
    openOnAir();
    EXPECT_EQ(onAir().keyManagement, "SAE");
    EXPECT_EQ(module->settings().aps[1].security, stored.aps[1].security);
}

}  // namespace
}  // namespace w58d
