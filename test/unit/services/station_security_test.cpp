// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// By which kind of security the station joins: what the network offers, the settings allow, and the
// network has said for good.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "in_world.hpp"
#include "services/station/choice.hpp"

namespace w58d {
namespace {

using wpasupplicant::HeardNetwork;
using wpasupplicant::SecurityKind;

StationSettings withKey(const std::string& key) {
    return {.ssid = *Ssid::foreign("x"), .key = *NetworkKey::create(key)};
}

/// On a channel of its own each: the first network that is heard, the second, ...
constexpr int frequencyOf(int number) {
    return 2407 + 5 * (number + 1);
}

/// "SAE at -60", of networks given as their suite and level; "none".
std::string chosen(std::vector<std::pair<const char*, int>> heard, const StationSettings& settings,
                   JoinFailures failures = {}) {
    std::vector<HeardNetwork> networks;
    for (const auto& [flags, level] : heard) {
        const int frequency = frequencyOf(static_cast<int>(networks.size()));
        networks.push_back({.frequency = frequency, .level = level, .flags = flags, .ssid = "x"});
    }
    const std::optional<Choice> choice = choose(networks, settings, failures);
    return choice ? std::string(name(choice->kind)) + " at " + std::to_string(choice->network.level)
                  : "none";
}

constexpr const char* kSae = "[WPA2-SAE-CCMP][ESS]";
constexpr const char* kBoth = "[WPA2-PSK+SAE-CCMP][ESS]";
constexpr const char* kPsk = "[WPA2-PSK-CCMP][ESS]";
constexpr const char* kOwe = "[WPA2-OWE-CCMP][ESS]";
constexpr const char* kOweBeside = "[OWE-TRANS-OPEN][ESS]";
constexpr const char* kOpen = "[ESS]";

TEST(StationChoice, APasswordIsForSaeAndPskAndNoneForOweAndOpen) {
    const StationSettings word = withKey("12345678");
    const StationSettings none = withKey("");
    for (const char* flags : {kOpen, kOwe, kOweBeside, "[WEP][ESS]", "[WPA2-EAP-CCMP][ESS]",
                              "[RSN-SAE-CCMP][MESH]", "[WPA2-?]", "[WPA2-SAE-EXT-KEY-CCMP][ESS]"}) {
        EXPECT_EQ(chosen({{flags, -40}}, word), "none") << flags;
    }
    EXPECT_EQ(chosen({{kSae, -40}}, word), "WPA3 at -40");
    EXPECT_EQ(chosen({{kPsk, -40}}, word), "WPA2 at -40");
    for (const char* flags : {kSae, kBoth, kPsk, "[WEP][ESS]", "[WPA2-EAP-CCMP][ESS]"}) {
        EXPECT_EQ(chosen({{flags, -40}}, none), "none") << flags;
    }
    EXPECT_EQ(chosen({{kOpen, -40}}, none), "open at -40");
    EXPECT_EQ(chosen({{kOweBeside, -40}}, none), "Enhanced Open at -40");
    EXPECT_EQ(chosen({{kOpen, -40}, {kOwe, -80}}, none), "Enhanced Open at -80");
    const StationSettings digits = withKey(std::string(64, 'a'));
    EXPECT_EQ(chosen({{kBoth, -40}}, digits), "WPA2 at -40");
    EXPECT_EQ(chosen({{kSae, -40}}, digits), "none");
}

TEST(StationChoice, OfAPairTheOneWithOweIsJoinedWhereItIs) {
    const StationSettings none = withKey("");
    JoinFailures failures;
    const HeardNetwork pair{
        .frequency = 2412, .flags = kOweBeside, .ssid = "x", .twinFrequency = 2462};
    const auto where = [&] {
        const std::optional<Choice> choice = choose({pair}, none, failures);
        return std::pair(choice->kind, choice->network.frequency);
    };
    for (int tries = 0; tries < 3; ++tries) {
        EXPECT_EQ(where(), std::pair(SecurityKind::owe, 2462));
        failures.add(2462, SecurityKind::owe);
    }
    EXPECT_EQ(where(), std::pair(SecurityKind::open, 2412));
}

TEST(StationChoice, SaeGoesFirstWhereItIsNear) {
    const StationSettings word = withKey("12345678");
    EXPECT_EQ(chosen({{kPsk, -30}, {kSae, -75}}, word), "WPA3 at -75");
    EXPECT_EQ(chosen({{kPsk, -30}, {kSae, -76}}, word), "WPA2 at -30");
    EXPECT_EQ(chosen({{kPsk, -80}, {kSae, -90}}, word), "WPA2 at -80");
    EXPECT_EQ(chosen({{kSae, -80}, {kPsk, -90}}, word), "WPA3 at -80");
    EXPECT_EQ(chosen({{kBoth, -80}}, word), "WPA3 at -80");
    EXPECT_EQ(chosen({{kSae, -40}, {kBoth, -60}}, word), "WPA3 at -40");
}

TEST(StationChoice, AKindThatWasGivenUpComesAgainWhenAllWere) {
    const StationSettings word = withKey("12345678");
    JoinFailures failures;
    failures.add(frequencyOf(0), SecurityKind::sae);
    failures.add(frequencyOf(0), SecurityKind::sae);
    EXPECT_EQ(chosen({{kBoth, -40}}, word, failures), "WPA3 at -40");
    failures.add(frequencyOf(0), SecurityKind::sae);
    EXPECT_EQ(chosen({{kBoth, -40}}, word, failures), "WPA2 at -40");
    EXPECT_EQ(chosen({{kSae, -40}}, word, failures), "WPA3 at -40");
    failures.giveUp(SecurityKind::psk);
    EXPECT_EQ(chosen({{kBoth, -40}}, word, failures), "WPA3 at -40");
}

TEST(StationChoice, EachChannelHasItsTurn) {
    const StationSettings word = withKey("12345678");
    JoinFailures failures;
    failures.add(frequencyOf(0), SecurityKind::psk);
    EXPECT_EQ(chosen({{kPsk, -40}, {kPsk, -60}}, word, failures), "WPA2 at -60");
    EXPECT_EQ(chosen({{kPsk, -40}}, word, failures), "WPA2 at -40");
    failures.add(frequencyOf(1), SecurityKind::psk);
    EXPECT_EQ(chosen({{kPsk, -40}, {kPsk, -60}}, word, failures), "WPA2 at -40");
    failures.forget();
    failures.add(frequencyOf(0), SecurityKind::sae);
    EXPECT_EQ(chosen({{kBoth, -40}, {kPsk, -30}}, word, failures), "WPA3 at -40")
        << "a lesser kind has to wait";
}

TEST(StationChoice, WhereThePasswordIsWrongNoOtherKindIsTried) {
    const StationSettings word = withKey("12345678");
    JoinFailures failures;
    failures.wrongPassword(frequencyOf(0));
    EXPECT_EQ(chosen({{kBoth, -40}}, word, failures), "WPA3 at -40");
    EXPECT_EQ(chosen({{kBoth, -40}, {kPsk, -60}}, word, failures), "WPA2 at -60");
    failures.wrongPassword(frequencyOf(1));
    EXPECT_EQ(chosen({{kBoth, -40}, {kPsk, -60}}, word, failures), "WPA3 at -40");
}

TEST(StationChoice, WhatWasSaidForGoodHolds) {
    StationSettings word = withKey("12345678");
    StationSettings none = withKey("");
    word.transitionDisabled = none.transitionDisabled = true;
    EXPECT_EQ(chosen({{kPsk, -40}}, word), "none");
    EXPECT_EQ(chosen({{kPsk, -40}, {kSae, -90}}, word), "WPA3 at -90");
    EXPECT_EQ(chosen({{kOpen, -40}}, none), "none");
    JoinFailures failures;
    failures.giveUp(SecurityKind::owe);
    EXPECT_EQ(chosen({{kOweBeside, -40}}, none, failures), "Enhanced Open at -40");
}

TEST(StationChoice, TheReasonIsNamed) {
    const auto why = [](const char* flags, const StationSettings& settings) {
        return whyNot({.flags = flags, .ssid = "x"}, settings);
    };
    StationSettings word = withKey("12345678");
    StationSettings none = withKey("");
    EXPECT_EQ(why(kOpen, word), "takes no password");
    EXPECT_EQ(why(kOwe, word), "takes no password");
    EXPECT_EQ(why(kSae, none), "wants a password");
    EXPECT_EQ(why(kPsk, none), "wants a password");
    EXPECT_EQ(why("[WEP][ESS]", none), "has WEP, which is not joined");
    EXPECT_EQ(why("[WPA2-EAP-CCMP][ESS]", word), "wants an account (802.1X)");
    for (const StationSettings& settings : {word, none}) {
        EXPECT_EQ(why("[RSN-SAE-CCMP][MESH]", settings),
                  "is a mesh or ad hoc, and no access point's");
        EXPECT_EQ(why("[WPA2--CCMP][ESS]", settings), "has security that cannot be met");
        EXPECT_EQ(why("[WPA2-SAE-EXT-KEY-GCMP-256][ESS]", settings),
                  "has security that cannot be met");
    }
    EXPECT_EQ(why(kSae, withKey(std::string(64, 'a'))), "is WPA3, which takes no key of 64 digits");
    word.transitionDisabled = none.transitionDisabled = true;
    EXPECT_EQ(why(kPsk, word), "is WPA2 now, and had said that it is WPA3 for good");
    EXPECT_EQ(why(kOpen, none), "is open now, and had said that it is Enhanced Open for good");
}

class StationSecurity : public InWorld {
  protected:
    world::Neighbour& nextDoorOffers(const std::string& offers) {
        world::Neighbour& network = nextDoor();
        network.offers = offers;
        return network;
    }

    /// An open network, and a hidden one with OWE on another channel that it names.
    world::Neighbour& pairNextDoor(bool faint) {
        world::Neighbour& open = nextDoor();
        open.key.clear();
        open.dhcp.reset();
        open.twin = &world.neighbour({.ssid = "behind the door",
                                      .offers = "OWE",
                                      .channel = 11,
                                      .hidden = true,
                                      .faint = faint,
                                      .dhcp = world::DhcpServer{.address = address("10.1.2.3"),
                                                                .router = address("10.1.2.1")}});
        return open;
    }

    void openWithoutPassword() {
        openOnAir();
        ASSERT_TRUE(change([](Settings& s) {
            s.station.ssid = *Ssid::fromUtf8("Next door");
            s.stationOpened = true;
        }));
    }

    void offersNow(world::Neighbour& network, const std::string& offers) {
        world.change(network, [](world::Neighbour& gone) { gone.present = false; });
        ASSERT_TRUE(world.until([&] { return !isIn(); }));
        network.offers = offers;
        world.change(network, [](world::Neighbour& back) { back.present = true; });
    }

    [[nodiscard]] bool isIn() const { return module->stationAddress().has_value(); }

    [[nodiscard]] long tries(const std::string& keyManagement) const {
        return std::ranges::count(world.log,
                                  "wpa_supplicant: SET_NETWORK 0 key_mgmt " + keyManagement);
    }

    /// A power cut: what is not on disk is gone.
    void startAnew() {
        world.run(module->close());
        module.reset();
        open();
        ASSERT_TRUE(change([](Settings& s) { s.stationOpened = true; }));
    }

    void sayAgain() {
        ASSERT_TRUE(change([](Settings& s) {
            s.station = {.ssid = *Ssid::fromUtf8("Next door"),
                         .key = *NetworkKey::create("a good password")};
        }));
    }
};

TEST_F(StationSecurity, JoinsByWhatIsOffered) {
    world::Neighbour& network = nextDoorOffers("SAE");
    openWithStation();
    for (const auto& [offers, keyManagement] :
         {std::pair("SAE", "SAE"), std::pair("PSK+SAE", "SAE"), std::pair("PSK", "WPA-PSK"),
          std::pair("PSK-SHA256", "WPA-PSK-SHA256"), std::pair("FT/PSK", "FT-PSK"),
          std::pair("FT/SAE", "FT-SAE")}) {
        const long before = tries(keyManagement);
        offersNow(network, offers);
        ASSERT_TRUE(world.until([&] { return isIn(); })) << offers;
        EXPECT_EQ(tries(keyManagement), before + 1) << offers;
    }
    EXPECT_EQ(tries("NONE") + tries("OWE"), 0);
}

TEST_F(StationSecurity, AWrongPasswordIsTriedByTheBestKindOnly) {
    nextDoorOffers("PSK+SAE").key = "another password";
    openWithStation();
    ASSERT_TRUE(world.until([&] { return tries("SAE") >= 6; }));
    EXPECT_EQ(tries("WPA-PSK"), 0);
}

TEST_F(StationSecurity, AfterThreeOtherFailuresTheNextKind) {
    nextDoorOffers("PSK+SAE").refuses = "SAE";
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(tries("SAE"), 3);
}

TEST_F(StationSecurity, WhatWpaSupplicantWasBuiltWithoutCostsOneTry) {
    world.supplicantLacks = "SAE";
    nextDoorOffers("PSK+SAE");
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }, 15s));
}

TEST_F(StationSecurity, WithoutAPasswordOweGoesBeforeOpen) {
    world::Neighbour& network = nextDoor();
    network.key.clear();
    network.oweBeside = true;
    openWithoutPassword();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(tries("NONE"), 0);
    network.oweBeside = false;
    offersNow(network, "");
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(tries("NONE"), 1);
}

TEST_F(StationSecurity, OweOnAnotherChannelGoesBeforeOpenToo) {
    pairNextDoor(false);
    openWithoutPassword();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(onAir().channel, 11);
    EXPECT_EQ(tries("OWE"), 1);
    EXPECT_EQ(tries("NONE"), 0);
}

TEST_F(StationSecurity, OweThatIsHeardOnlyByItsNameIsLookedForByThat) {
    pairNextDoor(true);
    openWithoutPassword();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(onAir().channel, 11);
    EXPECT_EQ(tries("NONE"), 0);
}

TEST_F(StationSecurity, OfAPairWhoseOweIsNotThereTheOpenOneIsJoined) {
    world::Neighbour& open = pairNextDoor(false);
    std::ranges::find(world.air.neighbours, "behind the door", &world::Neighbour::ssid)->present =
        false;
    open.dhcp = world::DhcpServer{.address = address("10.1.2.3"), .router = address("10.1.2.1")};
    openWithoutPassword();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(onAir().channel, 4);
    EXPECT_EQ(tries("OWE"), 3);
}

TEST_F(StationSecurity, Wpa3ForGoodIsKeptOverAPowerCutAndSoIsTheLink) {
    world::Neighbour& network = nextDoorOffers("PSK+SAE");
    network.transitionDisable = true;
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    world.pass(5s);
    EXPECT_EQ(filesWith("station_transition_disabled = true").size(), 2U);
    EXPECT_EQ(world.program("wpa_supplicant").starts(), 1);
    EXPECT_TRUE(isIn());
    startAnew();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    offersNow(network, "PSK");
    world.pass(1min);
    EXPECT_FALSE(isIn());
    EXPECT_EQ(tries("WPA-PSK"), 0);
    sayAgain();
    EXPECT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_TRUE(filesWith("station_transition_disabled").empty());
}

TEST_F(StationSecurity, Wpa3ForGoodIsForgottenByAnotherPasswordAndByTheFactorysSettings) {
    world::Neighbour& network = nextDoorOffers("SAE");
    network.transitionDisable = true;
    openWithStation();
    const auto noted = [&] { return filesWith("station_transition_disabled").size() == 2; };
    ASSERT_TRUE(world.until(noted));
    ASSERT_TRUE(change([](Settings& s) {
        s.station = {.ssid = s.station.ssid, .key = *NetworkKey::create("another password")};
    }));
    world.pass(2s);
    EXPECT_TRUE(filesWith("station_transition_disabled").empty());
    sayAgain();
    ASSERT_TRUE(world.until(noted));
    ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    EXPECT_TRUE(filesWith("station_transition_disabled").empty());
}

TEST_F(StationSecurity, WhatANetworkByPskSaysForGoodIsNotBelieved) {
    nextDoorOffers("PSK").transitionDisable = true;
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    world.pass(5s);
    EXPECT_TRUE(filesWith("station_transition_disabled").empty());
}

TEST_F(StationSecurity, Wpa3ForGoodIsNotedWhileAChangeIsUnderWay) {
    world::Neighbour& network = nextDoorOffers("PSK+SAE");
    network.transitionDisable = true;
    world.change(network, [](world::Neighbour& gone) { gone.present = false; });
    openWithStation();
    world.change(network, [](world::Neighbour& back) { back.present = true; });
    world.program("hostapd").slow(1s);
    for (int i = 0; i < 8 && !isIn(); ++i) {
        ASSERT_TRUE(change([&](Settings& s) { s.aps[0].broadcast = i % 2 == 1; }));
    }
    ASSERT_TRUE(isIn());
    ASSERT_TRUE(world.until(
        [&] { return filesWith("station_transition_disabled = true").size() == 2; }, 10s));
    EXPECT_TRUE(module->settings().station.transitionDisabled);
}

TEST_F(StationSecurity, Wpa3ForGoodIsNotedWhileTheBoardIsAskedWhatItCan) {
    world::Neighbour& network = nextDoorOffers("SAE");
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    network.transitionDisable = true;
    offersNow(network, "SAE");
    world.program("hostapd").hangAtStart();  // the one that is asked; another serves
    std::optional<Result<void>> tried;
    std::function<Result<void>(Settings&)> edit = [](Settings& s) -> Result<void> {
        s.aps[0].security = *Security::create(6, 3, "another one");
        return {};
    };
    asio::co_spawn(world.io, module->change(edit, {}, Deadline(11s)),
                   [&](std::exception_ptr, Result<void> done) { tried = std::move(done); });
    const auto heard = [&] { return module->settings().station.transitionDisabled; };
    ASSERT_TRUE(world.until([&] { return heard() || tried; }, 11s));
    ASSERT_FALSE(tried);
    world.program("hostapd").hangAtStart(false);
    ASSERT_TRUE(world.until([&] { return tried.has_value(); }, 11s));
    EXPECT_TRUE(*tried && heard());
    EXPECT_TRUE(world.until(
        [&] { return filesWith("station_transition_disabled = true").size() == 2; }, 10s));
}

TEST_F(StationSecurity, WhatCannotBeKeptIsKeptOnceItCan) {
    world::Neighbour& network = nextDoorOffers("SAE");
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    network.transitionDisable = true;
    world.disk.failUnder(config.stateDir, ENOSPC);
    offersNow(network, "SAE");
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    world.pass(10s);
    EXPECT_EQ(module->report(Part::storage).state, PartState::failing);
    world.disk.failUnder(config.stateDir, 0);
    EXPECT_TRUE(world.until(
        [&] { return filesWith("station_transition_disabled = true").size() == 2; }, 40s));
}

TEST_F(StationSecurity, TheAccessPointFollowsToChannel13AndLeavesItWithTheStation) {
    world::Neighbour& network = nextDoor();
    network.channel = 13;
    openWithStation();
    ASSERT_TRUE(world.until([&] { return isIn(); }));
    EXPECT_EQ(onAir().channel, 13);
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = false; }));
    EXPECT_TRUE(world.until([&] { return onAir().channel <= 11 && onAir().channel > 0; }));
}

TEST_F(StationSecurity, AnotherOfThatNameOnAnotherChannelKeepsItOutOfNone) {
    world.neighbour({.ssid = "Next door", .key = "another one", .channel = 1, .level = -30});
    world.neighbour({.ssid = "Next door",
                     .key = "a good password",
                     .refuses = "PSK",
                     .channel = 11,
                     .level = -40});
    nextDoor();
    openWithStation();
    EXPECT_TRUE(world.until([&] { return isIn(); }, 1min));
}

}  // namespace
}  // namespace w58d
