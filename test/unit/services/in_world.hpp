// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A module in the simulated world, as its tests begin with it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "folder.hpp"
#include "services/module/module.hpp"
#include "world/world.hpp"

namespace w58d {

using namespace std::chrono_literals;

inline constexpr MacAddress kPhone{{2, 0, 0, 0, 0, 7}};
inline constexpr const char* kFactorySsid = "SIM7600MIFI";
inline constexpr const char* kFactoryKey = "12345678";

inline Ipv4Address address(const char* text) {
    return *Ipv4Address::parse(text);
}

class InWorld : public ::testing::Test {
    test::Folder folder_;

  protected:
    InWorld() {
        config.runDir =
            folder_.path();  // the lease's teller is a link that the station makes for real
        config.wan.papSecrets.clear();
        config.wan.chapSecrets.clear();
        world.disk.write("/etc/resolv.conf", "nameserver 10.0.0.53\n");
    }

    ~InWorld() override {
        if (module) {
            world.run(module->close());
        }
        module.reset();
    }

    void open() {
        module.emplace(world.io, config, *Links::open());
        module->open();
    }

    void openOnAir() {
        open();
        ASSERT_TRUE(world.until([&] { return allInForce(); }));
    }

    /// But for the uplink, which comes only when a test makes it.
    [[nodiscard]] bool allInForce() const {
        const Part all[] = {Part::filter, Part::lan,     Part::radio,  Part::ap0,
                            Part::ap1,    Part::station, Part::storage};
        return std::ranges::all_of(
            all, [&](Part part) { return module->report(part).state == PartState::asWanted; });
    }

    Result<void> change(std::function<void(Settings&)> edit, PartSet parts = {}) {
        std::function<Result<void>(Settings&)> change = [&edit](Settings& s) -> Result<void> {
            edit(s);
            return {};
        };
        return world.run(module->change(std::move(change), parts, Deadline(11s)));
    }

    world::Neighbour& nextDoor() {
        return world.neighbour({.ssid = "Next door",
                                .key = "a good password",
                                .channel = 4,
                                .dhcp = world::DhcpServer{.address = address("10.1.2.3"),
                                                          .router = address("10.1.2.1")}});
    }

    /// On air, and looking for it.
    void openWithStation() {
        openOnAir();
        ASSERT_TRUE(change([](Settings& s) {
            s.station.ssid = *Ssid::fromUtf8("Next door");
            s.station.key = *NetworkKey::create("a good password");
            s.stationOpened = true;
        }));
    }

    [[nodiscard]] world::Beacon onAir(const char* interface = "wlan0") {
        const auto beacon = world.air.beacons.find(interface);
        return beacon == world.air.beacons.end() ? world::Beacon{} : beacon->second;
    }

    [[nodiscard]] std::string state(const std::string& name) const {
        return config.stateDir + "/" + name;
    }

    /// All files that have this text in them.
    [[nodiscard]] std::vector<std::string> filesWith(const std::string& text) const {
        std::vector<std::string> found;
        for (const std::string& path : world.disk.list("/")) {
            if (world.disk.read(path)->find(text) != std::string::npos) {
                found.push_back(path);
            }
        }
        return found;
    }

    [[nodiscard]] bool logged(const std::string& line) const {
        return std::ranges::find(world.log, line) != world.log.end();
    }

    world::World world;
    Config config;
    std::optional<Module> module;
};

}  // namespace w58d
