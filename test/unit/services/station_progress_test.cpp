// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the station says of itself: how far it is, what keeps it from more, what it hears.
#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <utility>

#include "in_world.hpp"
#include "services/station/shown_security.hpp"

namespace w58d {
namespace {

class Progress : public InWorld {
  protected:
    ~Progress() override {
        module->onStationProgress({});  // it says something more when it ends
    }

    /// With everything it says in `told`: "1,0", looking for no reason.
    void begin() {
        openOnAir();
        module->onStationProgress([this](StationProgress now) {
            told.push_back(std::to_string(std::to_underlying(now.state)) + "," +
                           std::to_string(std::to_underlying(now.reason)));
        });
        ASSERT_TRUE(change([](Settings& s) {
            s.station.ssid = *Ssid::fromUtf8("Next door");
            s.station.key = *NetworkKey::create("a good password");
            s.stationOpened = true;
        }));
    }

    /// It says this, and nothing else before.
    void expectTold(std::vector<std::string> expected, std::chrono::seconds limit = 60s) {
        EXPECT_TRUE(world.until([&] { return told.size() >= expected.size(); }, limit));
        EXPECT_EQ(std::exchange(told, {}), expected);
    }

    [[nodiscard]] std::vector<std::string> heard() {
        std::vector<std::string> names;
        auto networks = world.run(module->scan(Deadline(11s)));
        for (const auto& network : networks.value_or(std::vector<wpasupplicant::HeardNetwork>{})) {
            names.push_back(network.ssid);
        }
        return names;
    }

    std::vector<std::string> told;
};

TEST_F(Progress, ComesIn) {
    nextDoor();
    begin();
    expectTold({"1,0", "2,0", "3,0", "4,0"});
    EXPECT_EQ(module->stationProgress(),
              (StationProgress{StationState::addressed, StationReason::none}));
    world.pass(10min);
    expectTold({});
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = false; }));
    expectTold({"0,0"});
}

TEST_F(Progress, NotFound) {
    begin();
    expectTold({"1,0", "1,1"});
    world.pass(5min);
    expectTold({});
    nextDoor();
    expectTold({"2,1", "3,0", "4,0"});
}

TEST_F(Progress, WrongPassword) {
    world::Neighbour& network = nextDoor();
    network.key = "a better password";
    begin();
    expectTold({"1,0", "2,0", "1,2", "2,2", "1,2"});
}

TEST_F(Progress, Refused) {
    world::Neighbour& network = nextDoor();
    network.offers = network.refuses = "PSK";
    begin();
    expectTold({"1,0", "2,0", "1,3", "2,3", "1,3"});
}

TEST_F(Progress, Lost) {
    world::Neighbour& network = nextDoor();
    begin();
    expectTold({"1,0", "2,0", "3,0", "4,0"});
    world.change(network, [](world::Neighbour& gone) { gone.present = false; });
    expectTold({"1,4", "1,1"});
}

TEST_F(Progress, NobodyGivesAnAddress) {
    nextDoor().dhcp.reset();
    begin();
    expectTold({"1,0", "2,0", "3,0", "3,5"});
    world.pass(2min);
    expectTold({});
    world.air.neighbours.front().dhcp =
        world::DhcpServer{.address = address("10.1.2.3"), .router = address("10.1.2.1")};
    expectTold({"4,0"});
}

TEST_F(Progress, SecurityThatCannotBeMet) {
    nextDoor().offers = "EAP";
    begin();
    expectTold({"1,0", "1,6"});
}

TEST_F(Progress, AnotherNetworkBeginsAnew) {
    begin();
    expectTold({"1,0", "1,1"});
    ASSERT_TRUE(change([](Settings& s) { s.station.ssid = *Ssid::fromUtf8("Elsewhere"); }));
    expectTold({"1,0", "1,1"});
    ASSERT_TRUE(change([](Settings& s) { s.station = {}; }));
    expectTold({"0,0"});
}

TEST_F(Progress, TheNetworkItIsIn) {
    world::Neighbour& network = nextDoor();
    begin();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    auto joined = world.run(module->joinedNetwork(Deadline(11s)));
    ASSERT_TRUE(joined && *joined);
    EXPECT_EQ((*joined)->bssid, network.bssid);
    EXPECT_EQ((*joined)->ssid, "Next door");
    EXPECT_EQ((*joined)->frequency, 2427);
    EXPECT_EQ((*joined)->level, -50);
    world.program("wpa_supplicant").hang();
    joined = world.run(module->joinedNetwork(Deadline(11s)));
    EXPECT_TRUE(joined && !*joined);
}

TEST_F(Progress, WhoScansMeanwhileSharesTheScan) {
    begin();
    nextDoor();
    ASSERT_TRUE(world.until([&] { return module->stationAddress().has_value(); }));
    const auto begun = Clock::now();
    int answered = 0;
    const auto count = [&](const std::exception_ptr&, const auto& found) {
        answered += found && found->size() == 1 ? 1 : 0;
    };
    asio::co_spawn(world.io, module->scan(Deadline(30s)), count);
    asio::co_spawn(world.io, module->scan(Deadline(11s)), count);
    world.pass(1s);
    asio::co_spawn(world.io, module->scan(Deadline(11s)), count);
    EXPECT_TRUE(world.until([&] { return answered == 3; }, 3s));
    EXPECT_LT(Clock::now() - begun, 3s);
}

TEST_F(Progress, AScanEndsWithTheStation) {
    begin();
    bool failed = false;
    asio::co_spawn(world.io, module->scan(Deadline(30s)),
                   [&](const std::exception_ptr&, const auto& found) { failed = !found; });
    world.pass(100ms);
    ASSERT_TRUE(change([](Settings& s) { s.stationOpened = false; }));
    EXPECT_TRUE(world.until([&] { return failed; }, 1s));
    EXPECT_EQ(heard(), std::vector<std::string>{});
}

TEST(ShownSecurityOfANeighbour, IsInTheNumbersOfTheCommand) {
    const auto shown = [](const char* flags) {
        const ShownSecurity security = shownSecurity(flags);
        const auto number = [](auto value) {
            return value ? std::to_string(static_cast<int>(*value)) : std::string("-");
        };
        return number(security.auth) + ',' + number(security.encryption);
    };
    EXPECT_EQ(shown("[ESS]"), "1,0");
    EXPECT_EQ(shown("[OWE-TRANS-OPEN][ESS]"), "1,0");
    EXPECT_EQ(shown("[WEP][ESS]"), "0,1");
    EXPECT_EQ(shown("[WPA-PSK-TKIP][ESS]"), "3,2");
    EXPECT_EQ(shown("[WPA-PSK-CCMP+TKIP][ESS]"), "3,4");
    EXPECT_EQ(shown("[WPA2-PSK-CCMP][ESS]"), "4,3");
    EXPECT_EQ(shown("[WPA2-PSK+PSK-SHA256-CCMP-preauth][ESS]"), "4,3");
    EXPECT_EQ(shown("[WPA-PSK-TKIP][WPA2-PSK-CCMP+TKIP][WPS][ESS]"), "5,4");
    EXPECT_EQ(shown("[WPA2-PSK+SAE-CCMP][SAE-H2E][ESS]"), "6,3");
    EXPECT_EQ(shown("[WPA2-SAE-CCMP][ESS]"), "7,3");
    EXPECT_EQ(shown("[WPA2-OWE-CCMP][ESS]"), "8,3");
    EXPECT_EQ(shown("[WPA2-EAP-CCMP][ESS]"), "-,3");
    EXPECT_EQ(shown("[WPA2-PSK-GCMP][ESS]"), "4,-");
    EXPECT_EQ(shown("[WPA2-PSK-CCMP-256][ESS]"), "4,-");
    EXPECT_EQ(shown("[RSN-SAE-CCMP][MESH]"), "-,-");
}

}  // namespace
}  // namespace w58d
