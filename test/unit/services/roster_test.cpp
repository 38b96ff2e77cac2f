// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is told of clients: by events alone, and by those of a whole module in its world.
#include "services/clients/roster.hpp"

#include <string>
#include <vector>

#include "in_world.hpp"

namespace w58d {
namespace {

using Kind = ClientEvent::Kind;

std::string shown(const ClientEvent& event) {
    std::string text = std::to_string(static_cast<int>(event.kind)) + "," +
                       std::to_string(event.ap) + "," + std::to_string(int{event.client.octets[5]});
    if (event.lease) {
        text += "," + event.lease->address.str() + "," + event.lease->name;
    }
    return text;
}

MacAddress phone(int number) {
    return {{2, 0, 0, 0, 0, static_cast<std::uint8_t>(number)}};
}

using Texts = std::vector<std::string>;

/// A roster by itself; time passes in the world.
class RosterTest : public ::testing::Test {
  protected:
    Texts said() { return std::exchange(said_, {}); }

    world::World world;
    Texts moved;

  private:
    Texts said_;

  protected:
    Roster roster{
        2,
        {.tell = [this](const ClientEvent& event) { said_.push_back(shown(event)); },
         .movedOn =
             [this](bool second, const MacAddress& client) {
                 moved.push_back((second ? "1," : "0,") + std::to_string(int{client.octets[5]}));
             }}};
};

TEST_F(RosterTest, EachThatJoinsLeavesOnce) {
    roster.joined(false, phone(1));
    roster.joined(false, phone(1));  // it has associated again
    roster.joined(true, phone(2));
    EXPECT_EQ(said(), (Texts{"1,0,1", "1,1,2"}));
    roster.left(false, phone(1));
    roster.left(false, phone(1));
    roster.left(false, phone(2));
    EXPECT_EQ(said(), Texts{"0,0,1"});
}

TEST_F(RosterTest, AnAddressIsToldAfterWhoHasIt) {
    roster.leased(phone(1), {address("10.0.0.2"), "one"});
    EXPECT_EQ(said(), Texts{});
    roster.joined(false, phone(1));
    EXPECT_EQ(said(), (Texts{"1,0,1", "2,0,1,10.0.0.2,one"}));
    roster.leased(phone(1), {address("10.0.0.2"), "one"});
    roster.leased(phone(1), {address("10.0.0.2"), ""});
    EXPECT_EQ(said(), Texts{}) << "renewed";
    roster.leased(phone(1), {address("10.0.0.3"), ""});
    EXPECT_EQ(said(), Texts{"2,0,1,10.0.0.3,"});
    roster.left(false, phone(1));
    world.pass(6s);
    roster.joined(false, phone(1));
    EXPECT_EQ(said(), (Texts{"0,0,1", "1,0,1"}));
    roster.leased(phone(1), {address("10.0.0.3"), ""});
    EXPECT_EQ(said(), Texts{"2,0,1,10.0.0.3,"});
    roster.unleased(phone(1));
    EXPECT_FALSE(roster.leaseOf(phone(1)));
}

TEST_F(RosterTest, WhatWasGivenLongAgoIsOfAFormerVisit) {
    roster.leased(phone(1), {address("10.0.0.2"), "one"});
    world.pass(5s);
    roster.joined(false, phone(1));
    EXPECT_EQ(said(), Texts{"1,0,1"});
}

TEST_F(RosterTest, ALeaseHeardOfBeforeTheLeavingThatCameBeforeItIsOfTheNewVisit) {
    const ClientLease lease{.address = {0xC0A8E114}, .name = "one"};
    roster.joined(false, phone(1));
    roster.leased(phone(1), lease);
    EXPECT_EQ(said(), (Texts{"1,0,1", "2,0,1,192.168.225.20,one"}));
    roster.leased(phone(1), {.address = lease.address, .name = ""});
    EXPECT_EQ(said(), Texts{});
    roster.left(false, phone(1));
    roster.joined(false, phone(1));
    EXPECT_EQ(said(), (Texts{"0,0,1", "1,0,1", "2,0,1,192.168.225.20,one"}));
    // What it was told of is of that visit.
    roster.left(false, phone(1));
    roster.joined(false, phone(1));
    EXPECT_EQ(said(), (Texts{"0,0,1", "1,0,1"}));
}

TEST_F(RosterTest, WhoGoesToTheOtherAccessPointLeavesThisOne) {
    roster.joined(false, phone(1));
    roster.leased(phone(1), {address("10.0.0.2"), "one"});
    roster.joined(true, phone(1));
    EXPECT_EQ(said(), (Texts{"1,0,1", "2,0,1,10.0.0.2,one", "0,0,1", "1,1,1"}));
    EXPECT_EQ(moved, Texts{"0,1"});
    roster.left(false, phone(1));  // which hears of it late
    roster.listed(false, {phone(1)});
    EXPECT_EQ(said(), Texts{});
    roster.leased(phone(1), {address("10.0.0.2"), "one"});
    EXPECT_EQ(said(), Texts{"2,1,1,10.0.0.2,one"});
}

TEST_F(RosterTest, OneTooManyIsRefusedAndHasNeverBeenThere) {
    for (int number = 1; number <= 4; ++number) {
        roster.joined(false, phone(number));
    }
    roster.leased(phone(3), {address("10.0.0.4"), ""});
    EXPECT_EQ(said(), (Texts{"1,0,1", "1,0,2"}));
    roster.tooMany(false, phone(3));
    roster.left(false, phone(3));
    EXPECT_EQ(said(), Texts{"4,0,3"});
    roster.left(false, phone(1));
    EXPECT_EQ(said(), (Texts{"0,0,1", "1,0,4"})) << "who takes the place that has become free";
    roster.joined(true, phone(5));
    EXPECT_EQ(said(), Texts{"1,1,5"}) << "the other one has places of its own";
}

TEST_F(RosterTest, AListMakesUpForWhatWasNotHeard) {
    roster.joined(false, phone(1));
    roster.joined(false, phone(2));
    roster.joined(true, phone(4));
    said();
    roster.listed(false, {phone(2), phone(3)});
    EXPECT_EQ(said(), (Texts{"0,0,1", "1,0,3"}));
    roster.ended(false);
    EXPECT_EQ(said(), (Texts{"0,0,2", "0,0,3"}));
    roster.close();
    roster.ended(true);
    EXPECT_EQ(said(), Texts{});
}

TEST_F(RosterTest, RefusalsAreNoFlood) {
    for (int round = 0; round < 3; ++round) {
        for (int number = 1; number <= 7; ++number) {
            roster.refused(Kind::wrongPassword, false, phone(number));
            roster.refused(Kind::refused, false, phone(number));
        }
    }
    EXPECT_EQ(said(), (Texts{"3,0,1", "3,0,2", "3,0,3", "3,0,4", "3,0,5"}));
    world.pass(1s);
    for (int number = 1; number <= 7; ++number) {
        roster.refused(Kind::refused, true, phone(number));
    }
    EXPECT_EQ(said(), (Texts{"4,1,6", "4,1,7"}));
    world.pass(9s);
    roster.refused(Kind::refused, true, phone(1));
    roster.refused(Kind::refused, true, phone(6));
    EXPECT_EQ(said(), Texts{"4,1,1"}) << "10 s later";
}

/// A module.
class ClientEventsTest : public InWorld {
  protected:
    void openAndListen() {
        openOnAir();
        module->onClient([this](const ClientEvent& event) { said_.push_back(shown(event)); });
    }
    bool join(const MacAddress& who, const char* ssid = kFactorySsid,
              const char* key = kFactoryKey) {
        return world.phoneJoins(who, ssid, key);
    }
    /// What was told since, once nothing more comes.
    Texts said(Clock::duration time = 3s) {
        world.pass(time);
        return std::exchange(said_, {});
    }
    std::vector<Client> list() { return world.run(module->clientList(Deadline(11s))).value(); }

  private:
    Texts said_;
};

TEST_F(ClientEventsTest, AVisit) {
    openAndListen();
    EXPECT_FALSE(join(phone(1), kFactorySsid, "wrong password"));
    EXPECT_EQ(said(), Texts{"3,0,1"});
    ASSERT_TRUE(join(phone(1)));
    EXPECT_EQ(said(), Texts{"1,0,1"});
    ASSERT_TRUE(world.leaseFor(phone(1), "phone-1"));
    EXPECT_EQ(said(), Texts{"2,0,1,192.168.225.20,phone-1"});
    const std::vector<Client> clients = list();
    ASSERT_EQ(clients.size(), 1U);
    EXPECT_EQ(clients[0].mac, phone(1));
    EXPECT_EQ(clients[0].lease, (ClientLease{address("192.168.225.20"), "phone-1"}));
    EXPECT_EQ(clients[0].signal, -40);
    EXPECT_EQ(clients[0].received, 1234U);
    EXPECT_EQ(clients[0].sent, 5678901234U);
    EXPECT_GE(clients[0].time, 6s);
    world.phoneLeaves(phone(1));
    EXPECT_EQ(said(), Texts{"0,0,1"});
    EXPECT_TRUE(list().empty());
    ASSERT_TRUE(join(phone(1)));
    EXPECT_EQ(list()[0].lease, (ClientLease{address("192.168.225.20"), "phone-1"}))
        << "of its former visit";
    EXPECT_EQ(said(), Texts{"1,0,1"});
}

TEST_F(ClientEventsTest, ABurstOfThirtyOneIsToldWhole) {
    openAndListen();
    Texts expected;
    for (int number = 1; number <= 31; ++number) {
        ASSERT_TRUE(join(phone(number)));
        ASSERT_TRUE(world.leaseFor(phone(number)));  // which is heard of before it has joined
        world.pass(30ms);
        expected.push_back("1,0," + std::to_string(number));
        expected.push_back("2,0," + std::to_string(number) + ",192.168.225." +
                           std::to_string(19 + number) + ",");
    }
    EXPECT_EQ(said(), expected);
    const std::vector<Client> clients = list();
    ASSERT_EQ(clients.size(), 31U);
    for (int number = 1; number <= 31; ++number) {
        EXPECT_EQ(clients[number - 1].mac, phone(number));
    }
    EXPECT_TRUE(join(phone(32)));
    EXPECT_EQ(said(8s), Texts{"4,0,32"});
    EXPECT_FALSE(world.phoneIsIn(phone(32)));
}

TEST_F(ClientEventsTest, WhoRoamsIsInOneOfTheTwo) {
    openAndListen();
    ASSERT_TRUE(change([](Settings& s) {
        s.selection = Selection::ofSetup(WifiSetup::apAp);
        s.aps[1].ssid = *Ssid::fromUtf8("second");
    }));
    ASSERT_TRUE(join(phone(1)));
    ASSERT_TRUE(join(phone(1), "second"));
    EXPECT_EQ(said(), (Texts{"1,0,1", "0,0,1", "1,1,1"}));
    EXPECT_TRUE(list().empty()) << "in the first one";
    ASSERT_TRUE(join(phone(1)));
    EXPECT_EQ(said(), (Texts{"0,1,1", "1,0,1"}));
    EXPECT_EQ(list().size(), 1U);
    EXPECT_EQ(said(60s), Texts{});
}

TEST_F(ClientEventsTest, InStationModeItIsAccessPointTwo) {
    openAndListen();
    ASSERT_TRUE(
        change([](Settings& s) { s.selection = Selection::ofSetup(WifiSetup::stationAp); }));
    ASSERT_TRUE(join(phone(1)));
    EXPECT_EQ(said(), Texts{"1,2,1"});
}

TEST_F(ClientEventsTest, AHostapdThatEndsTakesAllWithIt) {
    openAndListen();
    ASSERT_TRUE(join(phone(1)) && join(phone(2)));
    EXPECT_EQ(said(), (Texts{"1,0,1", "1,0,2"}));
    world.program("hostapd").kill();
    EXPECT_EQ(said(), (Texts{"0,0,1", "0,0,2"}));
    ASSERT_TRUE(world.until([&] { return join(phone(1)); }));
    EXPECT_EQ(said(), Texts{"1,0,1"}) << "however early it came";
    ASSERT_TRUE(world.run(module->closeAccessPoint(Deadline(11s))));
    EXPECT_EQ(said(), Texts{"0,0,1"});
}

TEST_F(ClientEventsTest, SentAwayForAWhileItLeaves) {
    openAndListen();
    ASSERT_TRUE(join(phone(1)) && join(phone(2)));
    said();
    ASSERT_TRUE(world.run(module->sendAway(phone(1), 60s, Deadline(11s))));
    EXPECT_EQ(said(), Texts{"0,0,1"});
    ASSERT_TRUE(world.run(module->sendAway(phone(2), std::nullopt, Deadline(11s))));
    EXPECT_EQ(said(), Texts{"0,0,2"});
}

TEST_F(ClientEventsTest, RefusalsThatHostapdKeepsToItself) {
    openAndListen();
    ASSERT_TRUE(change([](Settings& s) {
        s.aps[0].security = *Security::create(7, 3, "a password");
        ASSERT_TRUE(s.filter.add(phone(2)));
        ASSERT_TRUE(s.filter.setMode(MacFilterMode::denyListed));
    }));
    ASSERT_TRUE(world.run(module->sendAway(phone(3), 60s, Deadline(11s))));
    const auto allTry = [this] {
        EXPECT_FALSE(join(phone(1), kFactorySsid, "another"));
        EXPECT_FALSE(join(phone(2), kFactorySsid, "a password"));
        EXPECT_FALSE(join(phone(3), kFactorySsid, "a password"));
    };
    allTry();
    EXPECT_EQ(said(), Texts{}) << "nobody is told of clients";
    module->tellOfClients(true);
    allTry();
    allTry();
    EXPECT_EQ(said(), (Texts{"3,0,1", "4,0,2", "4,0,3"}));
    ASSERT_TRUE(join(phone(1), kFactorySsid, "a password"));
    EXPECT_EQ(said(), Texts{"1,0,1"});
    module->tellOfClients(false);
    world.pass(10s);
    allTry();
    EXPECT_EQ(said(), Texts{});
}

TEST_F(ClientEventsTest, WhatElseGoesWrongIsNoRefusalOfOurs) {
    openAndListen();
    module->tellOfClients(true);
    const int index = world.kernel.find("wlan0")->index;
    for (const auto why : {Refusal::Why::unspecified, Refusal::Why::full}) {
        world.refuse({.interface = index, .station = phone(1), .why = why});
        world.refuse({.interface = index + 77, .station = phone(2), .why = why});
    }
    EXPECT_EQ(said(), Texts{"4,0,1"}) << "full";
}

TEST_F(ClientEventsTest, NothingHappensWhenNothingHappens) {
    openAndListen();
    ASSERT_TRUE(join(phone(1)));
    said(30s);
    const auto walks = [this] {
        return std::ranges::count_if(
            world.log, [](const std::string& line) { return line.starts_with("hostapd: STA-"); });
    };
    const auto before = walks();
    EXPECT_EQ(said(600s), Texts{});
    EXPECT_EQ(walks(), before);
}

}  // namespace
}  // namespace w58d
