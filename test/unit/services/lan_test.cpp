// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// DHCP and DNS of the LAN in the simulated world: whatever becomes of files, clocks and servers.
#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "folder.hpp"
#include "platform/loop/wall_clock.hpp"
#include "services/module/module.hpp"
#include "world/world.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

constexpr MacAddress kFirstPhone{{2, 0, 0, 0, 1, 1}};
constexpr MacAddress kSecondPhone{{2, 0, 0, 0, 1, 2}};

class ServedLan : public ::testing::Test {
    test::Folder folder_;

  protected:
    ServedLan() {
        config.runDir = folder_.path();
        config.wan.papSecrets.clear();
        config.wan.chapSecrets.clear();
        world.disk.write("/etc/resolv.conf", "nameserver 10.0.0.53\n");
    }

    ~ServedLan() override { close(); }

    void open() {
        module.emplace(world.io, config, *Links::open());
        module->open();
        ASSERT_TRUE(world.until([&] { return is(Part::lan, PartState::asWanted); }));
    }
    void close() {
        if (module) {
            world.run(module->close());
        }
        module.reset();
    }

    /// The system starts anew, with an empty run folder and another time of day.
    void reboot(std::chrono::seconds clock) {
        close();
        for (const std::string& file : world.disk.list(config.runDir)) {
            world.disk.remove(file);
        }
        world.setClock(clock);
        open();
    }

    /// It is killed, and all files are as they were then.
    void crash() {
        std::map<std::string, std::string> files;
        for (const std::string& folder : {config.runDir, config.stateDir}) {
            for (const std::string& file : world.disk.list(folder)) {
                files[file] = world.disk.read(file).value();
            }
        }
        close();
        for (const auto& [path, content] : files) {
            world.disk.write(path, content);
        }
    }

    /// Of a client's lease, for dnsmasq as it runs; 0: it has none.
    [[nodiscard]] double left(const MacAddress& client) const {
        std::istringstream file(world.disk.read(config.runDir + "/dnsmasq.leases").value_or(""));
        for (std::string line; std::getline(file, line);) {
            if (line.find(client.lower()) != std::string::npos) {
                return static_cast<double>(std::stoll(line) - wallTime());
            }
        }
        return 0;
    }

    [[nodiscard]] bool is(Part part, PartState state) const {
        return module->report(part).state == state;
    }

    world::World world;
    Config config;
    std::optional<Module> module;
};

TEST_F(ServedLan, AReadOnlyStateFolderStopsNeitherDhcpNorDns) {
    world.disk.failUnder(config.stateDir, EROFS);
    open();
    const auto lease = world.leaseFor(kFirstPhone);
    ASSERT_TRUE(lease);
    world.program("dnsmasq").kill();
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 5s));
    EXPECT_TRUE(world.until([&] { return is(Part::storage, PartState::failing); }, 15s));
    EXPECT_NE(module->report(Part::storage).why.find("leases"), std::string::npos);
    const int starts = world.program("dnsmasq").starts();
    world.disk.failUnder(config.stateDir, 0);
    EXPECT_TRUE(world.until([&] { return is(Part::storage, PartState::asWanted); }, 45s));
    EXPECT_EQ(world.program("dnsmasq").starts(), starts);
    EXPECT_NE(world.leaseFor(kSecondPhone), lease);
    reboot(0s);
    EXPECT_EQ(world.leaseFor(kFirstPhone), lease);
}

TEST_F(ServedLan, AnAddressThatIsTakenAwayTwiceIsNoFaultOfDnsmasqs) {
    open();
    world.pass(15s);
    const auto take = [&] {
        world.kernel.find("br-lan")->addresses.clear();
        world.kernel.changed();
    };
    take();
    world.pass(10ms);
    take();  // while it is asked whether it answers
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 4s));
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::asWanted); }, 4s));
    EXPECT_EQ(world.program("dnsmasq").starts(), 1);
}

TEST_F(ServedLan, ABridgeThatGoesWhileDnsmasqIsAskedIsNoFaultOfDnsmasqs) {
    open();
    world.pass(15s);
    world.kernel.find("br-lan")->addresses.clear();
    world.kernel.changed();
    ASSERT_TRUE(world.until([&] { return !world.kernel.find("br-lan")->addresses.empty(); }, 5s));
    world.removeLink("br-lan");
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 4s));
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::asWanted); }, 4s));
    EXPECT_EQ(std::ranges::count(world.log, "dnsmasq: ends, signal 9"), 0);
}

TEST_F(ServedLan, LeasesOutliveAKilledDnsmasqWhoseFileIsGone) {
    open();
    const auto first = world.leaseFor(kFirstPhone);
    const auto second = world.leaseFor(kSecondPhone);
    world.pass(11s);
    world.disk.remove(config.runDir + "/dnsmasq.leases");
    world.program("dnsmasq").kill();
    world.pass(15s);
    EXPECT_EQ(world.leaseFor(kSecondPhone), second);
    EXPECT_EQ(world.leaseFor(kFirstPhone), first);
}

TEST_F(ServedLan, LeasesAreKeptOnlyWhenTheyAreOthers) {
    open();
    (void)world.leaseFor(kFirstPhone);
    world.pass(15s);
    const std::string kept = config.stateDir + "/leases";
    const unsigned written = world.disk.version(kept);
    ASSERT_NE(written, 0U);
    (void)world.leaseFor(kFirstPhone);  // a minute has not passed
    world.program("dnsmasq").kill();
    world.pass(60s);
    EXPECT_EQ(world.disk.version(kept), written);
    (void)world.leaseFor(kSecondPhone);
    EXPECT_TRUE(world.until([&] { return world.disk.version(kept) != written; }, 15s));
}

TEST_F(ServedLan, KeptLeasesThatAreLostAreKeptAgain) {
    const std::string kept = config.stateDir + "/leases";
    open();
    const auto lease = world.leaseFor(kFirstPhone);
    ASSERT_TRUE(world.until([&] { return world.disk.read(kept).has_value(); }, 15s));
    const auto isKept = [&] {
        return world.disk.read(kept).value_or("").find(lease->str()) != std::string::npos;
    };
    world.disk.remove(kept);
    EXPECT_TRUE(world.until(isKept, 45s));
    world.disk.write(kept, "of others");
    EXPECT_TRUE(world.until(isKept, 45s));
    EXPECT_EQ(world.disk.read(kept + ".damaged-1"), "of others");
    ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    EXPECT_EQ(world.disk.read(kept + ".damaged-1"), std::nullopt);
}

TEST_F(ServedLan, LeasesThatOthersTakeOutOfTheFileAreKnownStill) {
    open();
    const auto first = world.leaseFor(kFirstPhone);
    const auto second = world.leaseFor(kSecondPhone);
    world.pass(15s);
    for (const bool restart : {false, true}) {
        world.disk.write(config.runDir + "/dnsmasq.leases", "");
        if (restart) {
            crash();
            open();
        } else {
            world.pass(60s);
        }
        EXPECT_NE(world.disk.read(config.stateDir + "/leases").value_or("").find(first->str()),
                  std::string::npos);
        world.program("dnsmasq").kill();
        world.pass(15s);
        EXPECT_EQ(world.leaseFor(kSecondPhone), second);
        EXPECT_EQ(world.leaseFor(kFirstPhone), first);
        world.pass(15s);
    }
}

TEST_F(ServedLan, LeasesThatAreGivenBackOrOverAreNotKnownAnyMore) {
    config.lan.lease = "5m";
    open();
    const auto lease = world.leaseFor(kFirstPhone);
    world.pass(15s);
    world.giveBack(kFirstPhone, *lease);
    world.pass(15s);
    EXPECT_EQ(world.disk.read(config.stateDir + "/leases"), "");
    EXPECT_EQ(world.leaseFor(kSecondPhone), lease);
    world.pass(301s);
    EXPECT_EQ(world.leaseFor(kFirstPhone), lease) << "it has ended";
    world.pass(15s);
    EXPECT_EQ(world.program("dnsmasq").starts(), 1);
}

TEST_F(ServedLan, ADnsmasqThatServesIsNotEndedForAFileThatCannotBeWritten) {
    open();
    const auto first = world.leaseFor(kFirstPhone);
    world.pass(15s);
    world.disk.write(config.runDir + "/dnsmasq.leases", "");
    world.disk.failUnder(config.runDir, ENOSPC);
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::failing); }, 15s));
    EXPECT_EQ(world.leaseFor(kFirstPhone), first);
    EXPECT_EQ(world.program("dnsmasq").starts(), 1);
    world.disk.failUnder(config.runDir, 0);
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::asWanted); }, 45s));
    EXPECT_EQ(world.leaseFor(kFirstPhone), first);
}

TEST_F(ServedLan, LeasesNeitherEndNorLastForDecadesWhenTheClockIsSet) {
    for (const auto step : std::initializer_list<std::chrono::seconds>{
             24h * 365 * 30, -24h * 365 * 30, 24h, -24h, 90s, -90s}) {
        SCOPED_TRACE(testing::Message() << step.count() << " s");
        config.lan.lease = "2m";
        open();
        const auto seen = world.leaseFor(kFirstPhone);
        world.pass(30s);
        const auto unseen = world.leaseFor(kSecondPhone);
        world.setClock(step);
        world.pass(1s);
        EXPECT_NE(world.leaseFor(MacAddress{{2, 0, 0, 0, 1, 3}}), seen);
        EXPECT_EQ(world.leaseFor(kFirstPhone), seen);
        EXPECT_EQ(world.leaseFor(kSecondPhone), unseen);
        world.pass(130s);
        EXPECT_EQ(world.leaseFor(MacAddress{{2, 0, 0, 0, 1, 4}}), seen) << "it has ended";
        close();
        world.disk.remove(config.runDir + "/dnsmasq.leases");
        world.disk.remove(config.stateDir + "/leases");
    }
}

TEST_F(ServedLan, LeasesOutliveAStartWhoseClockIsAnother) {
    for (const auto step : {24h * 365 * 30, -24h * 365 * 30}) {
        open();
        const auto lease = world.leaseFor(kFirstPhone);
        world.pass(30s);
        reboot(step);
        EXPECT_NE(world.leaseFor(kSecondPhone), lease);
        world.setClock(-step);
        world.pass(1s);
        EXPECT_EQ(world.leaseFor(kFirstPhone), lease);
        close();
    }
}

TEST_F(ServedLan, WhatTheClockDoesWhileNoDaemonRunsChangesNoLease) {
    constexpr double part = 600;  // of 12
    for (const bool killed : {false, true}) {
        for (const auto step : {0h, 1h, -1h, 24h * 365 * 30, -24h * 365 * 30}) {
            SCOPED_TRACE(testing::Message() << (killed ? "killed, " : "stopped, ") << step.count());
            config.lan.lease = "2h";
            open();
            (void)world.leaseFor(kFirstPhone);
            world.pass(10min);
            (void)world.leaseFor(kSecondPhone);
            world.pass(10min);
            const MacAddress newest{{2, 0, 0, 0, 1, 3}};
            (void)world.leaseFor(newest);  // nothing has been kept since
            killed ? crash() : close();
            world.setClock(step);
            world.pass(10min);
            open();
            EXPECT_NEAR(left(kFirstPhone), 9 * part, 60);
            EXPECT_NEAR(left(kSecondPhone), 10 * part, 60);
            EXPECT_GE(left(newest), 11 * part - 60);
            EXPECT_LE(left(newest), 12 * part);
            world.disk.remove(config.runDir + "/dnsmasq.leases");
            close();
            open();
            EXPECT_NEAR(left(kFirstPhone), 9 * part, 60) << "as it was kept";
            close();
            world.setClock(-step);
            world.pass(100min);
            open();
            EXPECT_EQ(left(kFirstPhone), 0) << "it has ended";
            close();
            world.disk.remove(config.runDir + "/dnsmasq.leases");
            world.disk.remove(config.stateDir + "/leases");
        }
    }
}

TEST_F(ServedLan, AFileOfLeasesFromAnotherStartOfTheSystemHasNoTimes) {
    const std::string boot = "/proc/sys/kernel/random/boot_id";
    world.disk.write(boot, "one\n");
    open();
    const auto lease = world.leaseFor(kFirstPhone);
    world.pass(1h);
    close();
    world.disk.write(boot, "another\n");
    world.setClock(24h * 365 * 30);
    world.pass(20h);  // off, for all that is known
    open();
    EXPECT_NE(world.leaseFor(kSecondPhone), lease);
    EXPECT_NEAR(left(kFirstPhone), 12 * 3600, 60);
}

TEST_F(ServedLan, NameServersThatNobodyTellsOfAreFoundAtTheProbe) {
    open();
    world.disk.writeUnheard("/etc/resolv.conf", "nameserver 10.0.0.54\nnameserver 2001:db8::1\n");
    EXPECT_TRUE(world.until(
        [&] { return world.lanServers() == "server=10.0.0.54\nserver=2001:db8::1\n"; }, 11s));
}

TEST_F(ServedLan, ALostFileOfServersIsWrittenAgain) {
    open();
    const std::string file = config.runDir + "/dnsmasq.servers";
    const auto before = world.disk.read(file);
    world.disk.remove(file);
    world.program("dnsmasq").kill();
    EXPECT_TRUE(world.until(
        [&] { return world.disk.read(file) == before && world.lanServers() == before; }, 11s));
}

TEST_F(ServedLan, TheServersBehindAResolverOfTheHostAreAskedAndElseIt) {
    const char* const behind = "/run/systemd/resolve/resolv.conf";
    world.disk.write("/etc/resolv.conf", "nameserver 127.0.0.53\n");
    world.disk.write(behind, "nameserver 10.0.0.55\n");
    open();
    EXPECT_EQ(world.lanServers(), "server=10.0.0.55\n");
    world.disk.write(behind, "nameserver 127.0.0.1\n");
    EXPECT_TRUE(world.until([&] { return world.lanServers() == "server=127.0.0.53\n"; }, 1s));
    world.disk.write("/etc/resolv.conf", "nameserver 127.0.0.1\nnameserver 10.0.0.56\n");
    EXPECT_TRUE(world.until([&] { return world.lanServers() == "server=10.0.0.56\n"; }, 1s));
}

TEST_F(ServedLan, TheModulesOwnAddressOutsideIsAskedOnlyIfThereIsNobodyElse) {
    world.uplink("wwan0", *Ipv4Address::parse("10.1.2.3"), *Ipv4Address::parse("10.1.2.1"));
    world.disk.write("/etc/resolv.conf", "nameserver 10.1.2.3\nnameserver 10.1.2.9\n");
    open();
    EXPECT_TRUE(world.until([&] { return world.lanServers() == "server=10.1.2.9\n"; }, 1s));
    world.disk.write("/etc/resolv.conf", "nameserver 10.1.2.3\n");
    EXPECT_TRUE(world.until([&] { return world.lanServers() == "server=10.1.2.3\n"; }, 1s));
}

TEST_F(ServedLan, AReservedNameOfAnOldLeaseIsForgotten) {
    world.disk.write(config.stateDir + "/leases", "900 02:00:00:00:01:01 192.168.225.20 WPAD *\n");
    open();
    const auto leases = world.disk.read(config.runDir + "/dnsmasq.leases");
    EXPECT_NE(leases.value().find("02:00:00:00:01:01 192.168.225.20 * *"), std::string::npos);
}

TEST_F(ServedLan, AnotherProgramOnTheDnsPortLeavesDhcp) {
    world.dnsPortTaken = true;
    module.emplace(world.io, config, *Links::open());
    module->open();
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::failing); }, 10s));
    EXPECT_NE(module->report(Part::lan).why.find("no DNS"), std::string::npos);
    EXPECT_TRUE(world.leaseFor(kFirstPhone));
    world.pass(60s);
    EXPECT_EQ(world.program("dnsmasq").starts(), 1);
    world.dnsPortTaken = false;
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::asWanted); }, 45s));
    const auto lease = world.leaseFor(kFirstPhone);
    world.dnsPortTaken = true;  // once ours is dead
    world.program("dnsmasq").kill();
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::failing); }, 15s));
    EXPECT_TRUE(world.until([&] { return world.leaseFor(kFirstPhone) == lease; }, 15s));
}

TEST_F(ServedLan, AnotherProgramOnTheDhcpPortLeavesDns) {
    world.dhcpPortTaken = true;
    module.emplace(world.io, config, *Links::open());
    module->open();
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::failing); }, 10s));
    EXPECT_EQ(module->report(Part::lan).why, "no DHCP: another program has its port");
    EXPECT_TRUE(world.lanIsServed());
    world.pass(60s);
    EXPECT_EQ(world.program("dnsmasq").starts(), 1);
    world.dhcpPortTaken = false;
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::asWanted); }, 45s));
    EXPECT_TRUE(world.leaseFor(kFirstPhone));
}

TEST_F(ServedLan, PortsThatOthersHaveAreNoCommandsFailure) {
    world.dnsPortTaken = true;
    world.dhcpPortTaken = true;
    module.emplace(world.io, config, *Links::open());
    module->open();
    EXPECT_TRUE(world.until([&] { return is(Part::lan, PartState::failing); }, 10s));
    EXPECT_EQ(module->report(Part::lan).why, "no DHCP, no DNS: another program has its port");
    EXPECT_TRUE(world.run(module->lanAddressed(Deadline(11s))));
    EXPECT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    // It has to be there all the same.
    world.removeLink("br-lan");
    EXPECT_TRUE(world.run(module->lanAddressed(Deadline(11s))));
    world.program("hostapd").cannotStart();
    world.program("hostapd").kill();
    EXPECT_FALSE(world.run(module->restoreFactorySettings(Deadline(11s))));
}

TEST_F(ServedLan, AnUplinkThatSpeaksOnlyIpv6IsNoWayOutAndSaysSo) {
    open();
    world.kernel.setUp(world.kernel.add("wwan0"), true);
    world.kernel.find("wwan0")->ipv6WayOut = true;
    EXPECT_TRUE(world.until([&] { return is(Part::uplink, PartState::failing); }, 90s));
    EXPECT_EQ(module->report(Part::uplink).why, "IPv6 only");
    EXPECT_FALSE(module->connected());
    world.kernel.find("wwan0")->ipv6WayOut = false;
    EXPECT_TRUE(world.until(
        [&] { return module->report(Part::uplink).why.starts_with("no default route"); }, 45s));
}

TEST_F(ServedLan, ALeaseCannotNameTheModuleItself) {
    world.neighbour({.ssid = "Next door",
                     .key = "a good password",
                     .channel = 4,
                     .dhcp = world::DhcpServer{
                         .address = *Ipv4Address::parse("10.1.2.3"),
                         .router = *Ipv4Address::parse("10.1.2.1"),
                         .dns = "127.0.0.1 192.168.225.1 10.1.2.3 0.0.0.0 224.0.0.1 10.1.2.9"}});
    open();
    std::function<Result<void>(Settings&)> join = [](Settings& s) -> Result<void> {
        s.station.ssid = *Ssid::fromUtf8("Next door");
        s.station.key = *NetworkKey::create("a good password");
        s.stationOpened = true;
        return {};
    };
    ASSERT_TRUE(world.run(module->change(std::move(join), {}, Deadline(11s))));
    EXPECT_TRUE(world.until([&] { return module->connected(); }));
    EXPECT_TRUE(world.until([&] { return world.lanServers() == "server=10.1.2.9\n"; }, 5s))
        << world.lanServers();
}

MacAddress stranger(int number) {
    return {{2, 0, 0, 0, 9, static_cast<std::uint8_t>(number)}};
}

TEST_F(ServedLan, AFullPoolTakesBackTheOldestLeasesOfThoseWhoAreGone) {
    open();
    ASSERT_TRUE(
        world.until([&] { return world.phoneJoins(kFirstPhone, "SIM7600MIFI", "12345678"); }));
    const auto associated = world.leaseFor(kFirstPhone);
    const auto answering = world.leaseFor(kSecondPhone);
    world.heard.push_back(kSecondPhone);
    for (int number = 0; number < 39; ++number) {
        ASSERT_TRUE(world.leaseFor(stranger(number)));
        world.pass(1s);
    }
    EXPECT_FALSE(world.leaseFor(stranger(99)));
    EXPECT_FALSE(world.until([&] { return world.leaseFor(stranger(99)).has_value(); }, 15s));
    world.pass(85s);
    EXPECT_TRUE(world.leaseFor(stranger(38))) << "the newest";
    for (int number = 100; number < 104; ++number) {
        EXPECT_TRUE(world.leaseFor(stranger(number))) << "four are free";
    }
    EXPECT_FALSE(world.leaseFor(stranger(0))) << "the oldest";
    EXPECT_EQ(world.leaseFor(kFirstPhone), associated);
    EXPECT_EQ(world.leaseFor(kSecondPhone), answering);
}

TEST_F(ServedLan, LeasesOfThoseWhoAreGoneStayWhileThereAreOthers) {
    open();
    for (int number = 0; number < 37; ++number) {
        ASSERT_TRUE(world.leaseFor(stranger(number)));
    }
    const auto oldest = world.leaseFor(stranger(0));
    world.pass(10min);
    EXPECT_TRUE(world.leaseFor(stranger(200)));
    EXPECT_EQ(world.leaseFor(stranger(0)), oldest);
}

TEST_F(ServedLan, TheLimitOfDhcpIsMadeAgain) {
    open();
    EXPECT_TRUE(world.netfilter.others.contains("ip w58-dhcp"));
    world.flushRules();
    EXPECT_TRUE(world.until([&] { return world.netfilter.others.contains("ip w58-dhcp"); }, 5s));
    close();
    EXPECT_FALSE(world.netfilter.others.contains("ip w58-dhcp"));
}

TEST_F(ServedLan, AnNftThatHangsTakesNeitherDhcpNorDnsAway) {
    world.program("nft").hangAtStart();
    open();
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 15s));
    world.program("dnsmasq").kill();
    EXPECT_TRUE(world.until([&] { return !world.lanIsServed(); }, 5s));
    EXPECT_TRUE(world.until([&] { return world.lanIsServed(); }, 15s));
    world.program("nft").hangAtStart(false);
    EXPECT_TRUE(world.until([&] { return world.netfilter.others.contains("ip w58-dhcp"); }));
}

TEST_F(ServedLan, WithoutNftDhcpHasNoLimit) {
    world.program("nft").cannotStart();
    open();
    EXPECT_TRUE(world.leaseFor(kFirstPhone));
}

}  // namespace
}  // namespace w58d
