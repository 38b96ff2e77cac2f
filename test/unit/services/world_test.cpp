// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: that the world behaves as the programs and the kernel do.
#include "world/world.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <cerrno>

#include "base/hex.hpp"
#include "in_world.hpp"
#include "platform/net/control_socket.hpp"

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

TEST_F(InWorld, ARadioMayBeUnableToSelectOrToSwitch) {
    world.radio.canSelectChannel = false;
    openOnAir();
    EXPECT_EQ(onAir().channel, 6);
    world.radio.canSwitchChannel = false;
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].radio.channel = *Channel::create(2); }));
    EXPECT_EQ(onAir().channel, 2);
}

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

TEST_F(InWorld, TheStationJoinsANeighbourAndFollowsIt) {
    world::Neighbour& neighbour = nextDoor();
    openWithStation();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    EXPECT_EQ(*module->stationAddress(), address("10.1.2.3"));
    EXPECT_EQ(onAir().channel, 4);
    EXPECT_TRUE(world.until([&] { return module->connected(); }));

    world.moveNeighbour(neighbour, 8);
    EXPECT_TRUE(world.until([&] { return onAir().channel == 8; }, 5s));
    world.pass(5s);
    EXPECT_TRUE(module->stationAddress().has_value());

    world.change(neighbour, [](world::Neighbour& gone) { gone.present = false; });
    EXPECT_TRUE(world.until([&] { return !module->stationAddress().has_value(); }, 10s));
    EXPECT_FALSE(module->connected());
}

TEST_F(InWorld, WhenTheStationsNetworkIsGoneTheChannelIsTheModulesAgain) {
    world::Neighbour& network = world.neighbour(
        {.ssid = "Next door",
         .key = "a good password",
         .channel = 13,
         .dhcp = world::DhcpServer{.address = address("10.1.2.3"), .router = address("10.1.2.1")}});
    const auto joins = [&] {
        world.change(network, [](world::Neighbour& there) { there.present = true; });
        ASSERT_TRUE(world.until([&] { return module->stationAddress() && allInForce(); }));
        ASSERT_EQ(onAir().channel, 13);
        world.change(network, [](world::Neighbour& gone) { gone.present = false; });
        ASSERT_TRUE(world.until([&] { return !module->stationAddress(); }));
        world.pass(30s);
        EXPECT_EQ(onAir().channel, 13) << "nobody moves for a network that may come again";
    };
    const auto toSix = [this](Settings& s) {
        module->radioOf(s).channel = *Channel::create(6);
        module->freeChannel();
    };
    openWithStation();
    for (int times = 0; times < 2; ++times) {  // the second time it is so already
        joins();
        ASSERT_TRUE(change(toSix, {Part::ap0}));
        EXPECT_EQ(onAir().channel, 6);
    }
    joins();
    ASSERT_TRUE(change([](Settings& s) { s.station = {}; }));
    EXPECT_TRUE(world.until([&] { return onAir().channel == 6; }, 5s));
}

TEST_F(InWorld, TheStationJoinsEitherSpellingOfAName) {
    const auto open = [&](const char* ssid, int channel, int level, bool hidden) {
        return &world.neighbour({.ssid = ssid,
                                 .channel = channel,
                                 .level = level,
                                 .hidden = hidden,
                                 .dhcp = world::DhcpServer{.address = address("10.1.2.3"),
                                                           .router = address("10.1.2.1")}});
    };
    openOnAir();
    world::Neighbour* const gbk = open("\xB9\xFE", 4, -40, true);
    world::Neighbour* const utf8 = open("\u54c8", 8, -60, false);
    ASSERT_TRUE(change([](Settings& s) {
        s.station.ssid = *Ssid::foreign("\u54c8");
        s.stationOpened = true;
    }));
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    EXPECT_EQ(onAir().channel, 4);  // the stronger
    world.change(*gbk, [](world::Neighbour& gone) { gone.present = false; });
    ASSERT_TRUE(world.until([&] { return onAir().channel == 8; }, 1min));
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    world.change(*utf8, [](world::Neighbour& gone) { gone.present = false; });
    world.change(*gbk, [](world::Neighbour& back) { back.present = true; });
    EXPECT_TRUE(world.until([&] { return onAir().channel == 4; }, 1min));
}

TEST_F(InWorld, ARouteOfTheStationsThatIsTakenAwayIsMadeAgain) {
    nextDoor();
    openWithStation();
    const auto led = [&] { return world.kernel.lanRule && world.kernel.routes.size() == 2; };
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value() && led(); }));
    const auto isOfLan = [](const world::Route& route) { return route.ofLan; };
    const std::function<void()> takeAway[] = {[&] { world.kernel.lanRule = false; },
                                              [&] { std::erase_if(world.kernel.routes, isOfLan); },
                                              [&] { world.kernel.routes.clear(); }};
    for (const std::function<void()>& taken : takeAway) {
        world.pass(61s);
        taken();
        world.kernel.changed();
        EXPECT_TRUE(world.until(led, 1s));
        world.pass(61s);
        taken();  // and nobody tells
        EXPECT_TRUE(world.until(led, 15s));
        world.pass(61s);
        taken();
        EXPECT_TRUE(change([](Settings&) {}, {Part::station}));
        EXPECT_TRUE(led()) << "or it is no OK";
    }
}

TEST_F(InWorld, AStationWhoseLinkWasSetDownComesBack) {
    nextDoor();
    openWithStation();
    for (const auto wait : {0s, 2s, 20s}) {  // while it looks for its network, joins and is in it
        world.pass(wait);
        world.setLink("wlan0-sta", false);
        EXPECT_TRUE(world.until([&] { return module->stationAddress().has_value(); }, 20s));
    }
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

TEST_F(InWorld, ProgramsThatFailAreErrors) {
    openOnAir();
    world.program("iptables-restore").failWith("iptables-restore: no");
    EXPECT_FALSE(change([](Settings& s) { s.nat = NatType::cone; }));
    EXPECT_EQ(module->settings().nat, NatType::symmetric);
    world.program("iptables-restore").failWith("");
    world.program("iptables-save").hangAtStart();
    EXPECT_FALSE(change([](Settings& s) { s.nat = NatType::cone; }));
    world.program("iptables-save").hangAtStart(false);
    EXPECT_TRUE(change([](Settings& s) { s.nat = NatType::cone; }));
    EXPECT_TRUE(world.netfilter.others.contains("ip w58d"));

    world.program("hostapd").cannotStart();
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); }));
    world.program("hostapd").cannotStart(false);
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_EQ(onAir().key, kFactoryKey);
}

TEST_F(InWorld, AFailedChangeIsNeverOnFlash) {
    openOnAir();
    const auto stored = [this] { return world.disk.read(config.stateDir + "/settings.toml"); };
    const auto failsAfterAWhile = [&](const std::function<bool()>& change) {
        ASSERT_TRUE(this->change([](Settings& s) { s.aps[0].broadcast = !s.aps[0].broadcast; }));
        const auto before = stored();
        world.program("hostapd").hangAtStart();
        EXPECT_FALSE(change());
        EXPECT_EQ(stored(), before);
        world.program("hostapd").hangAtStart(false);
        ASSERT_TRUE(world.until([&] { return allInForce(); }));
        EXPECT_EQ(stored(), before);
    };
    failsAfterAWhile([this] {
        return change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); })
            .has_value();
    });
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); }));
    failsAfterAWhile(
        [this] { return world.run(module->restoreFactorySettings(Deadline(11s))).has_value(); });
}

TEST_F(InWorld, TheSecondFileFollowsWithinASecond) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    const auto text = world.disk.read(config.stateDir + "/settings.toml");
    ASSERT_TRUE(text);
    EXPECT_TRUE(world.until(
        [&] { return world.disk.read(config.stateDir + "/settings.2.toml") == text; }, 1s));
}

TEST_F(InWorld, TheSecondFileWaitsForNoOtherPart) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    world.program("hostapd").hangAtStart();
    world.program("hostapd").kill();
    const auto text = world.disk.read(config.stateDir + "/settings.toml");
    EXPECT_TRUE(world.until(
        [&] { return world.disk.read(config.stateDir + "/settings.2.toml") == text; }, 1s));
}

TEST_F(InWorld, WhatTookTooLongIsPutBackBeforeTheErrorIfThatIsQuick) {
    openOnAir();
    world.program("hostapd").hangAtStart();
    const auto recovers = [this]() -> Awaitable<void> {
        const Deadline moment(11500ms);
        co_await moment.end();
        world.program("hostapd").hangAtStart(false);
        world.program("hostapd").kill();
    };
    asio::co_spawn(world.io, recovers, asio::detached);
    const auto start = Clock::now();
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); }));
    EXPECT_LE(Clock::now() - start, 15s);
    EXPECT_EQ(onAir().key, kFactoryKey);
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

TEST_F(InWorld, AFullDiskIsAnError) {
    openOnAir();
    world.disk.failUnder(config.stateDir, ENOSPC);
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    EXPECT_FALSE(onAir().hidden);
    world.disk.failUnder(config.stateDir, 0);
    EXPECT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    EXPECT_TRUE(world.disk.read(config.stateDir + "/settings.toml").has_value());
}

}  // namespace
}  // namespace w58d
