// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: the station, its network and its routes.
#include "world/world.hpp"

#include "in_world.hpp"

namespace w58d {
namespace {

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

}  // namespace
}  // namespace w58d
