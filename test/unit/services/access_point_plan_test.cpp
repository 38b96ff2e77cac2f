// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace w58d {
namespace {

using enum AccessPointStep;
using testing::ElementsAre;
using testing::IsEmpty;

Security security(int auth, int encryption, std::string_view password) {
    return Security::create(auth, encryption, password).value();
}

/// The steps from the built-in settings to what `edit` makes of them.
template <class Edit>
std::vector<AccessPointStep> planOf(Edit edit, AirSettings from = {builtinSettings().aps[0]}) {
    AirSettings to = from;
    edit(to);
    return plan(from, to);
}

TEST(AccessPointPlan, EqualSettingsTouchNothing) {
    EXPECT_THAT(planOf([](AirSettings&) {}), IsEmpty());
}

TEST(AccessPointPlan, OpeningAndClosing) {
    const AirSettings ap{builtinSettings().aps[0]};
    EXPECT_THAT(plan(ap, std::nullopt), ElementsAre(stop));
    EXPECT_THAT(plan(std::nullopt, ap), ElementsAre(start));
    EXPECT_THAT(plan(std::nullopt, std::nullopt), IsEmpty());
}

TEST(AccessPointPlan, WhatHostapdTakesWhileItRuns) {
    EXPECT_THAT(planOf([](AirSettings& s) { s.isolation = true; }), ElementsAre(isolation));
    EXPECT_THAT(planOf([](AirSettings& s) { s.broadcast = false; }), ElementsAre(broadcast));
    EXPECT_THAT(planOf([](AirSettings& s) { s.security = security(5, 4, "abcd1234"); }),
                ElementsAre(passphrase));
    EXPECT_THAT(planOf([](AirSettings& s) { s.ssid = Ssid::fromUtf8("x").value(); }),
                ElementsAre(ssid));
    EXPECT_THAT(planOf([](AirSettings& s) { s.radio.channel = Channel::create(6).value(); }),
                ElementsAre(channel));
}

TEST(AccessPointPlan, WhoMayJoinIsNoReasonToStartAnew) {
    EXPECT_THAT(planOf([](AirSettings& s) { s.admission.onlyAccepted = true; }),
                ElementsAre(admission));
    EXPECT_THAT(planOf([](AirSettings& s) {
                    s.admission.denied = {{{2, 0, 0, 0, 0, 7}}};
                    s.radio.channel = Channel::create(6).value();
                }),
                ElementsAre(channel, admission));
}

TEST(AccessPointPlan, ANewSsidBringsItsPassphraseAlong) {
    EXPECT_THAT(planOf([](AirSettings& s) {
                    s.ssid = Ssid::fromUtf8("x").value();
                    s.security = security(5, 4, "abcd1234");
                    s.isolation = true;
                }),
                ElementsAre(ssid, isolation));
}

TEST(AccessPointPlan, OtherSecurityOrModeSendsEveryClientAway) {
    EXPECT_THAT(planOf([](AirSettings& s) { s.security = security(6, 3, "12345678"); }),
                ElementsAre(restart));
    EXPECT_THAT(planOf([](AirSettings& s) { s.security = security(0, 0, ""); }),
                ElementsAre(restart));
    EXPECT_THAT(planOf([](AirSettings& s) { s.radio.mode = WifiMode::b; }), ElementsAre(restart));
    EXPECT_THAT(planOf([](AirSettings& s) { s.security = security(5, 4, std::string(64, 'a')); }),
                ElementsAre(restart));
}

TEST(AccessPointPlan, WithSaeNameAndPasswordAreTakenByAFreshStart) {
    for (const int auth : {6, 7}) {
        AirSettings sae{builtinSettings().aps[0]};
        sae.security = security(auth, 3, "12345678");
        const auto from = [&](auto edit) { return planOf(edit, sae); };
        EXPECT_THAT(from([&](AirSettings& s) { s.security = security(auth, 3, "abcd1234"); }),
                    ElementsAre(restart));
        EXPECT_THAT(from([](AirSettings& s) { s.ssid = Ssid::fromUtf8("x").value(); }),
                    ElementsAre(restart));
        EXPECT_THAT(from([](AirSettings& s) { s.isolation = true; }), ElementsAre(isolation));
    }
    AirSettings open{builtinSettings().aps[0]};
    open.security = security(8, 3, "");
    EXPECT_THAT(planOf([](AirSettings& s) { s.ssid = Ssid::fromUtf8("x").value(); }, open),
                ElementsAre(ssid));
}

TEST(AccessPointPlan, AChangeOfKindIsAFreshStart) {
    const Security kinds[] = {security(0, 0, ""),         security(0, 1, "abcde"),
                              security(4, 3, "12345678"), security(4, 3, std::string(64, 'a')),
                              security(6, 3, "12345678"), security(7, 3, "12345678"),
                              security(8, 3, "")};
    for (const Security& from : kinds) {
        AirSettings before{builtinSettings().aps[0]};
        before.security = from;
        for (const Security& to : kinds) {
            const auto steps = planOf([&](AirSettings& s) { s.security = to; }, before);
            EXPECT_THAT(steps, to == from ? std::vector<AccessPointStep>{} : std::vector{restart});
        }
    }
}

TEST(AccessPointPlan, OfTheManualsKindsOfWpaAnotherIsTakenWhileItRuns) {
    for (const auto& [auth, encryption] : {std::pair(3, 3), {3, 4}, {4, 3}, {4, 4}, {5, 3}}) {
        const Security other = security(auth, encryption, "abcd1234");
        EXPECT_THAT(planOf([&](AirSettings& s) { s.security = other; }), ElementsAre(wpa));
        EXPECT_THAT(planOf([&](AirSettings& s) {
                        s.security = other;
                        s.ssid = Ssid::fromUtf8("x").value();
                        s.isolation = true;
                    }),
                    ElementsAre(ssid, wpa, isolation));
    }
    // TKIP alone is not for 802.11n, which the radio would have to leave.
    const auto tkip = [](AirSettings& s) { s.security = security(3, 2, "12345678"); };
    EXPECT_THAT(planOf(tkip), ElementsAre(restart));
    AirSettings old{builtinSettings().aps[0]};
    old.radio.mode = WifiMode::bg;
    EXPECT_THAT(planOf(tkip, old), ElementsAre(wpa));
}

TEST(AccessPointPlan, WepKeysCannotBeReplacedWhileItRuns) {
    AirSettings wep{builtinSettings().aps[0]};
    wep.security = security(0, 1, "11111");
    EXPECT_THAT(planOf([](AirSettings& s) { s.security = security(0, 1, "22222"); }, wep),
                ElementsAre(restart));
}

TEST(AccessPointPlan, AutomaticChannelIsSelectedByAFreshStart) {
    AirSettings fixed{builtinSettings().aps[0]};
    fixed.radio.channel = Channel::create(6).value();
    EXPECT_THAT(planOf([](AirSettings& s) { s.radio.channel = Channel::automatic(); }, fixed),
                ElementsAre(restart));
    EXPECT_THAT(
        planOf([](AirSettings& s) { s.radio.channel = Channel::create(11).value(); }, fixed),
        ElementsAre(channel));
}

}  // namespace
}  // namespace w58d
