// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/ network_abilities.hpp and radio_abilities.hpp over the world, where everything is
// there: what lacks something is tried with the real ones.
#include "platform/net/network_abilities.hpp"

#include "platform/net/radio_abilities.hpp"
#include "platform/net/wireless.hpp"
#include "world/world.hpp"

namespace w58d {

bool mayAdministerNetwork() {
    return true;
}

bool kernelHasBridges() {
    return true;
}

bool kernelHasRoutingRules() {
    return true;
}

Result<RadioAbilities> radioAbilities(const std::string& interface) {
    const Result<int> radio = radioOf(interface);
    if (!radio) {
        return std::unexpected(radio.error());
    }
    const world::Radio& its = world::World::present().radioWith(interface);
    return RadioAbilities{.accessPoint = true,
                          .station = true,
                          .twoAccessPoints = its.twoAccessPoints,
                          .accessPointAndStation = true,
                          .wep = true,
                          .tkip = true,
                          .aes = true,
                          .protectedFrames = its.protectsFrames,
                          .ht = true,
                          .channels = 0xFFE,
                          .announcesSwitch = true,
                          .surveys = true,
                          .ownAccessPoint = false,
                          .ownAccessPointSae = false,
                          .stationSae = true};
}

}  // namespace w58d
