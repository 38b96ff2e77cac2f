// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/wireless.hpp over the world's kernel.
#include "platform/net/wireless.hpp"

#include "world/world.hpp"

namespace w58d {
namespace {

world::Interface* anInterface(const std::string& name) {
    return world::World::present().kernel.find(name);
}

std::unexpected<Error> absentInterface(const std::string& name) {
    return fail(Errc::unknown, name + ": no such interface");
}

}  // namespace

Result<int> radioOf(const std::string& interface) {
    const world::Interface* const found = anInterface(interface);
    if (found == nullptr) {
        return absentInterface(interface);
    }
    return found->radio ? Result<int>(*found->radio)
                        : fail(Errc::unknown, interface + ": not of a radio");
}

Result<std::string> regulatoryDomainOf(const std::string& interface) {
    const Result<int> radio = radioOf(interface);
    return radio ? Result<std::string>(world::World::present().radio.country)
                 : std::unexpected(radio.error());
}

Result<std::uint32_t> groupCipherOf(const std::string& interface) {
    const auto& beacons = world::World::present().air.beacons;
    const auto beacon = beacons.find(interface);
    if (anInterface(interface) == nullptr) {
        return absentInterface(interface);
    }
    return beacon == beacons.end() ? 0 : beacon->second.groupCipher;
}

Result<void> makeWirelessInterface(const std::string& beside, const std::string& name, WirelessKind,
                                   const MacAddress& mac) {
    const Result<int> radio = radioOf(beside);
    if (!radio || anInterface(name) != nullptr) {
        return radio ? fail(Errc::unknown, name + ": exists already")
                     : std::unexpected(radio.error());
    }
    world::Interface& made = world::World::present().kernel.add(name);
    made.mac = mac;
    made.radio = *radio;
    made.carrier = false;
    return {};
}

Result<void> removeWirelessInterface(const std::string& name) {
    if (anInterface(name) == nullptr) {
        return absentInterface(name);
    }
    world::World::present().kernel.remove(name);
    return {};
}

}  // namespace w58d
