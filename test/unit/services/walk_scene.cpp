// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "walk_scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace w58d::walk {
namespace {

Config inFolder(const std::string& folder) {
    Config config;
    config.runDir = folder;  // the lease's teller is a link that the station makes for real
    config.wan.papSecrets.clear();
    config.wan.chapSecrets.clear();
    return config;
}

std::string unlikeOnAir(Scene& scene, const std::string& interface,
                        const AccessPointSettings* told) {
    const auto beacon = scene.world.air.beacons.find(interface);
    const world::Interface* const port = scene.world.kernel.find(interface);
    if (told == nullptr) {
        const bool left = port != nullptr && port->master != 0;
        return beacon != scene.world.air.beacons.end() ? interface + " on air; "
               : left                                  ? interface + " left in the bridge; "
                                                       : "";
    }
    if (beacon == scene.world.air.beacons.end()) {
        return interface + " not on air; ";
    }
    const world::Beacon& seen = beacon->second;
    const bool alike = seen.ssid == told->ssid.utf8() && seen.keyFits &&
                       seen.hidden == !told->broadcast && seen.key == told->security.password() &&
                       seen.isolated == told->isolation &&
                       seen.keyManagement.contains("SAE") == told->security.usesSae();
    const world::Interface* const bridge = scene.world.kernel.find("br-lan");
    const bool bridged = bridge != nullptr && port != nullptr && port->master == bridge->index &&
                         scene.world.kernel.running(*port);
    const bool tuned = scene.module.settings().stationMode() || interface != "wlan0" ||
                       told->radio.channel.isAutomatic() ||
                       seen.channel == told->radio.channel.number();
    return (alike ? "" : interface + " is otherwise on air; ") +
           (bridged ? "" : interface + " not in the bridge; ") +
           (tuned ? "" : interface + " on another channel; ");
}

std::string unlikeFilter(world::World& world, NatType told) {
    world::FilterTables& rules = world.netfilter.iptables["ip"];
    const std::vector<std::string>& nat = rules["nat"]["W58D-POSTROUTING"].rules;
    const bool random = std::ranges::any_of(nat, [](const std::string& rule) {
        return rule.find("--random-fully") != std::string::npos;
    });
    const bool cone = world.netfilter.others.contains("ip w58d");
    const bool alike = world.kernel.forwarding && rules["filter"].contains("W58D-FORWARD") &&
                       random == (told == NatType::symmetric) && cone == (told == NatType::cone);
    return alike ? "" : "filter; ";
}

}  // namespace

Scene::Scene()
    : neighbour(world.neighbour(
          {.ssid = "Next door",
           .channel = 4,
           .dhcp = world::DhcpServer{.address = {0x0A010203}, .router = {0x0A010201}}})),
      config(inFolder(folder.path())),
      module(world.io, config, *Links::open()) {}

const AccessPointSettings& Scene::first() const {
    const Settings& s = module.settings();
    return s.aps[Selection::ofSetup(s.selection.setup()).id()];
}

std::string Scene::unlike() {
    const Settings& told = module.settings();
    std::string text;
    for (std::size_t number = 0; number < kParts; ++number) {
        const Part part = static_cast<Part>(number);
        const Report report = module.report(part);
        const bool outside = part == Part::uplink || part == Part::station;
        if (report.state != PartState::asWanted && !outside) {
            text += std::string(name(part)) + ": " + report.why + "; ";
        }
    }
    const bool second = told.selection.setup() == WifiSetup::apAp;
    text += unlikeOnAir(*this, "wlan0", told.wifi ? &first() : nullptr);
    text += unlikeOnAir(*this, "wlan0-ap1", told.wifi && second ? &told.aps[kSecondId] : nullptr);
    for (const std::shared_ptr<world::Program>& program : world.programs()) {
        text += program->hangs() ? program->name() + " hangs; " : "";
    }
    if (!world.lanIsServed()) {
        text += "LAN not served; ";
    }
    text += unlikeFilter(world, told.nat);
    const bool station = told.stationMode() && neighbour.present && told.station.ssid &&
                         told.station.ssid->utf8() == neighbour.ssid;
    if (station != module.stationAddress().has_value()) {
        text += station ? "station not in its network; " : "station where it is not to be; ";
    }
    if (!text.empty()) {
        return text;  // reading files is dear
    }
    for (const char* const file : {"/settings.toml", "/settings.2.toml"}) {
        const auto stored = world.disk.read(config.stateDir + file);
        const auto read =
            stored ? settingsFromText(*stored, config.defaults) : Result<Settings>(config.defaults);
        if (!read || settingsText(*read) != settingsText(told)) {
            text += std::string(file) + ": not what hosts were told; ";
        }
    }
    return text;
}

}  // namespace w58d::walk
