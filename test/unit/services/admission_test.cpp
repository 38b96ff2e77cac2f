// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who may be a client: the kept list both ways, and those who are refused for a while.
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "in_world.hpp"
#include "platform/net/control_socket.hpp"

namespace w58d {
namespace {

constexpr MacAddress kOther{{2, 0, 0, 0, 0, 8}};
constexpr MacAddress kThird{{2, 0, 0, 0, 0, 9}};

class AdmissionTest : public InWorld {
  protected:
    Result<void> filter(MacFilterMode mode, const std::vector<MacAddress>& list) {
        return change([&](Settings& s) { s.filter = *MacFilter::create(mode, list); });
    }
    bool join(const MacAddress& phone, const char* ssid = kFactorySsid) {
        return world.phoneJoins(phone, ssid, kFactoryKey);
    }
    Result<void> sendAway(const MacAddress& phone, std::optional<std::chrono::seconds> time) {
        return world.run(module->sendAway(phone, time, Deadline(11s)));
    }
    /// As somebody with hostapd_cli would.
    void ask(const std::string& request) {
        ControlSocket socket(world.io, config.runDir + "/hostapd/wlan0", config.runDir);
        std::string text = request;
        ASSERT_TRUE(world.run(socket.requestOk(std::move(text))));
    }
    [[nodiscard]] bool isIn(const MacAddress& phone) const { return world.phoneIsIn(phone); }
};

TEST_F(AdmissionTest, ADeniedPhoneGoesAndTheOthersStay) {
    openOnAir();
    ASSERT_TRUE(join(kPhone) && join(kOther));
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    EXPECT_FALSE(isIn(kPhone));
    EXPECT_FALSE(join(kPhone));
    EXPECT_TRUE(isIn(kOther));
    ASSERT_TRUE(filter(MacFilterMode::off, {kPhone}));
    EXPECT_TRUE(join(kPhone));
    EXPECT_TRUE(isIn(kOther));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(AdmissionTest, OnlyThoseListedStay) {
    openOnAir();
    ASSERT_TRUE(join(kPhone) && join(kOther));
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kPhone}));
    EXPECT_TRUE(isIn(kPhone));
    EXPECT_FALSE(isIn(kOther));
    EXPECT_FALSE(join(kOther));
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kPhone, kOther}));
    EXPECT_TRUE(join(kOther));
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kOther}));
    EXPECT_FALSE(isIn(kPhone));
    EXPECT_TRUE(isIn(kOther));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(AdmissionTest, FromOneWayToTheOtherNobodyGoesWhoMayStay) {
    openOnAir();
    ASSERT_TRUE(join(kPhone) && join(kOther));
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kThird}));
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kPhone, kOther}));
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kThird}));
    EXPECT_TRUE(isIn(kPhone) && isIn(kOther));
    EXPECT_FALSE(join(kThird));
    EXPECT_FALSE(logged("hostapd: DEAUTHENTICATE " + kPhone.lower() + " reason=1"));
}

TEST_F(AdmissionTest, AHostapdThatStartsAnewKeepsToTheList) {
    openOnAir();
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kPhone}));
    ASSERT_TRUE(sendAway(kOther, 60s));
    world.program("hostapd").kill();
    ASSERT_TRUE(world.until([&] { return onAir().ssid.empty(); }));
    ASSERT_TRUE(world.until([&] { return !onAir().ssid.empty(); }));
    EXPECT_FALSE(join(kThird)) << "at once";
    ASSERT_TRUE(filter(MacFilterMode::off, {kPhone}));
    EXPECT_TRUE(join(kThird));
    EXPECT_FALSE(join(kOther)) << "who is refused for a while";
    world.program("hostapd").kill();
    ASSERT_TRUE(world.until([&] { return onAir().ssid.empty(); }));
    ASSERT_TRUE(world.until([&] { return !onAir().ssid.empty(); }));
    EXPECT_FALSE(join(kOther));
    ASSERT_TRUE(change([](Settings& s) { s.wifi = false; }));
    ASSERT_TRUE(change([](Settings& s) { s.wifi = true; }));
    EXPECT_FALSE(join(kOther));
}

TEST_F(AdmissionTest, WhatOthersMakeOfHostapdsListsIsMended) {
    openOnAir();
    ASSERT_TRUE(join(kPhone));
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kPhone}));
    ask("ACCEPT_ACL ADD_MAC " + kOther.lower());
    ask("SET macaddr_acl 0");
    ASSERT_TRUE(join(kOther));
    EXPECT_TRUE(world.until([&] { return !isIn(kOther); }, 15s));
    EXPECT_FALSE(join(kOther));
    EXPECT_TRUE(isIn(kPhone));
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kThird}));
    ask("DENY_ACL ADD_MAC " + kOther.lower());
    EXPECT_FALSE(join(kOther));
    EXPECT_TRUE(world.until([&] { return join(kOther); }, 15s));
    EXPECT_TRUE(isIn(kPhone));
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(AdmissionTest, ARepeatedValueIsSeenToBeInForce) {
    openOnAir();
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    ask("DENY_ACL DEL_MAC " + kPhone.lower());
    ASSERT_TRUE(change([](Settings&) {}, {Part::ap0, Part::ap1}));
    EXPECT_FALSE(join(kPhone));
}

TEST_F(AdmissionTest, AfterAFailedChangeAllIsAsItWas) {
    openOnAir();
    ASSERT_TRUE(join(kPhone) && join(kOther));
    for (const int trouble : {ENOSPC, EROFS}) {
        world.disk.failUnder(config.runDir, trouble);
        EXPECT_FALSE(filter(MacFilterMode::denyListed, {kPhone}));
        EXPECT_FALSE(sendAway(kOther, 60s));
        world.disk.failUnder(config.runDir, 0);
        EXPECT_TRUE(isIn(kPhone) && isIn(kOther));
    }
    world.program("hostapd").hang();
    world.program("hostapd").hangAtStart();
    EXPECT_FALSE(filter(MacFilterMode::denyListed, {kPhone}));
    EXPECT_FALSE(sendAway(kOther, 60s));
    world.program("hostapd").hangAtStart(false);
    world.program("hostapd").kill();
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_TRUE(join(kPhone) && join(kOther));
    EXPECT_EQ(module->settings().filter, MacFilter{});
}

TEST_F(AdmissionTest, ABanWinsOverTheListAndEndsByItself) {
    openOnAir();
    ASSERT_TRUE(filter(MacFilterMode::allowListed, {kPhone, kOther}));
    ASSERT_TRUE(join(kPhone) && join(kOther));
    ASSERT_TRUE(sendAway(kPhone, 10s));
    ASSERT_TRUE(sendAway(kOther, 20s));
    EXPECT_FALSE(isIn(kPhone) || isIn(kOther));
    world.pass(9s);
    EXPECT_FALSE(join(kPhone));
    world.pass(2s);
    EXPECT_TRUE(join(kPhone));
    EXPECT_FALSE(join(kOther));
    world.pass(10s);
    EXPECT_TRUE(join(kOther));
    EXPECT_TRUE(isIn(kPhone));
}

TEST_F(AdmissionTest, WhoIsSentAwayWithoutATimeMayComeAgain) {
    openOnAir();
    EXPECT_EQ(sendAway(kPhone, std::nullopt).error().code, Errc::notAllowed);
    ASSERT_TRUE(join(kPhone) && join(kOther));
    ASSERT_TRUE(sendAway(kPhone, std::nullopt));
    EXPECT_FALSE(isIn(kPhone));
    EXPECT_TRUE(isIn(kOther));
    EXPECT_TRUE(join(kPhone));
}

TEST_F(AdmissionTest, ABanIsForThoseWhoAreNotThereToo) {
    openOnAir();
    ASSERT_TRUE(sendAway(kPhone, 3600s));
    EXPECT_FALSE(join(kPhone));
    ASSERT_TRUE(sendAway(kPhone, 1s)) << "which takes the place of the other";
    world.pass(2s);
    EXPECT_TRUE(join(kPhone));
}

TEST_F(AdmissionTest, TheFactorySettingsForgetListAndBans) {
    openOnAir();
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    ASSERT_TRUE(sendAway(kOther, 3600s));
    ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    EXPECT_TRUE(join(kPhone) && join(kOther));
    EXPECT_EQ(module->settings().filter, MacFilter{});
}

TEST_F(AdmissionTest, ItIsOneListForAllAccessPoints) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = Selection::ofSetup(WifiSetup::apAp);
        s.aps[1].ssid = *Ssid::fromUtf8("second");
    }));
    ASSERT_TRUE(join(kPhone, "second"));
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    EXPECT_FALSE(isIn(kPhone) || join(kPhone, "second") || join(kPhone));
    ASSERT_TRUE(sendAway(kOther, 60s));
    EXPECT_FALSE(join(kOther, "second") || join(kOther));
}

TEST_F(AdmissionTest, WithStrictManualTheListIsKeptAndNotInForce) {
    openOnAir();
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    world.run(module->close());
    module.reset();
    config.strictManual = true;
    openOnAir();
    EXPECT_TRUE(join(kPhone));
    EXPECT_EQ(module->settings().filter.list(), std::vector{kPhone});
    world.run(module->close());
    module.reset();
    config.strictManual = false;
    openOnAir();
    EXPECT_FALSE(join(kPhone));
}

TEST_F(AdmissionTest, AListsFileIsGoneWhenNothingNamesIt) {
    openOnAir();
    const std::string file = config.runDir + "/hostapd.deny";
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    EXPECT_EQ(world.disk.read(file), kPhone.lower() + "\n");
    world.disk.remove(file);
    EXPECT_TRUE(world.until([&] { return world.disk.read(file).has_value(); }, 15s));
    ASSERT_TRUE(filter(MacFilterMode::off, {}));
    EXPECT_TRUE(world.until([&] { return !world.disk.read(file).has_value(); }, 15s));
    ASSERT_TRUE(filter(MacFilterMode::denyListed, {kPhone}));
    ASSERT_TRUE(change([](Settings& s) { s.wifi = false; }));
    EXPECT_FALSE(world.disk.read(file).has_value());
}

}  // namespace
}  // namespace w58d
