// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The world's wpa_supplicant in the networks of others: it joins, is refused, and loses them.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "world/text.hpp"
#include "world/world.hpp"
#include "world/wpa_supplicant.hpp"

namespace w58d::world {
namespace {

using namespace std::chrono_literals;

constexpr auto kWrongKeyTime = 1s;
/// Of beacons that do not come.
constexpr auto kPatience = 2s;

/// What it offers: as scan results show it.
std::vector<std::string> offersOf(const Neighbour& network) {
    if (!network.offers.empty()) {
        return split(network.offers, '+');
    }
    return {network.key.empty() ? "" : "PSK"};
}

/// A key management as the configuration file has it, in scan results.
std::string shownAs(const std::string& keyManagement) {
    constexpr auto words = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"WPA-PSK", "PSK"},
        {"WPA-PSK-SHA256", "PSK-SHA256"},
        {"FT-PSK", "FT/PSK"},
        {"FT-SAE", "FT/SAE"},
        {"NONE", ""},
    });
    for (const auto& [known, shown] : words) {
        if (keyManagement == known) {
            return std::string(shown);
        }
    }
    return keyManagement;
}

std::string withFrequency(const std::string& event, int frequency) {
    return event + " freq=" + std::to_string(frequency);
}

}  // namespace

std::optional<std::string> WpaSupplicant::common(const Neighbour& network) const {
    std::vector<std::string> offers = offersOf(network);
    if (network.oweBeside) {
        offers.emplace_back("OWE");
    }
    for (const std::string& known : split(selected_.keyManagement, ' ')) {
        if (std::ranges::find(offers, shownAs(known)) != offers.end()) {
            return shownAs(known);
        }
    }
    return std::nullopt;
}

bool WpaSupplicant::isSelected(const Neighbour& network) const {
    return network.ssid == selected_.ssid ||
           std::ranges::any_of(world_.air.neighbours, [&](const Neighbour& open) {
               return open.twin == &network && open.ssid == selected_.ssid;
           });
}

void WpaSupplicant::tryToJoin(int frequency) {
    const auto found = std::ranges::find_if(world_.air.neighbours, [&](const Neighbour& network) {
        return network.present && isSelected(network) &&
               frequencyOf(network.channel) == frequency && common(network);
    });
    if (found == world_.air.neighbours.end()) {
        emit("CTRL-EVENT-NETWORK-NOT-FOUND ");
        return;
    }
    const std::string by = *common(*found);
    const bool wrong = found->key != key_ && by != "OWE";
    if (!world_.air.canTune(interface_, frequency) || (!by.empty() && by == found->refuses)) {
        emit("CTRL-EVENT-ASSOC-REJECT bssid=" + found->bssid.lower() + " status_code=1");
    } else if (wrong) {
        after(kWrongKeyTime, [this, found, by] { refuse(*found, by); });
    } else {
        associate(*found, by);
    }
}

void WpaSupplicant::refuse(const Neighbour& network, const std::string& by) {
    const std::string disabled =
        "CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"" + escaped(selected_.ssid) + "\" ";
    if (by.ends_with("SAE")) {
        emit("CTRL-EVENT-AUTH-REJECT " + network.bssid.lower() +
             " auth_type=3 auth_transaction=2 status_code=1");
        emit(disabled + "auth_failures=1 duration=10 reason=CONN_FAILED");
        return;
    }
    emit("CTRL-EVENT-DISCONNECTED bssid=" + network.bssid.lower() + " reason=15");
    emit(disabled + "auth_failures=1 duration=10 reason=WRONG_KEY");
}

void WpaSupplicant::associate(Neighbour& network, const std::string& by) {
    Interface* const link = world_.kernel.find(linkIndex_);
    if (link == nullptr) {
        return;
    }
    losing_ = false;
    world_.air.joined[interface_] = &network;
    world_.air.tuned[interface_] = {.frequency = frequencyOf(network.channel)};
    link->carrier = true;
    world_.kernel.changed();
    if (network.transitionDisable) {
        emit(by == "OWE" ? "TRANSITION-DISABLE 08" : "TRANSITION-DISABLE 01");
    }
    emit("CTRL-EVENT-CONNECTED - Connection to " + network.bssid.lower() +
         " completed [id=0 id_str=]");
}

Neighbour* WpaSupplicant::joined() const {
    const auto in = world_.air.joined.find(interface_);
    return in == world_.air.joined.end() ? nullptr : in->second;
}

void WpaSupplicant::lose(int why) {
    const Neighbour* const network = joined();
    if (network == nullptr) {
        return;
    }
    world_.air.joined.erase(interface_);
    world_.air.tuned.erase(interface_);
    if (Interface* const link = world_.kernel.find(linkIndex_)) {
        link->carrier = false;
        world_.kernel.changed();
    }
    emit("CTRL-EVENT-DISCONNECTED bssid=" + network->bssid.lower() +
         " reason=" + std::to_string(why));
}

void WpaSupplicant::linksChanged() {
    if (linkIndex_ != 0 && !linkUp()) {
        lose(3);
    }
}

void WpaSupplicant::airChanged() {
    Neighbour* const network = joined();
    if (network == nullptr) {
        return;
    }
    Tuned& tuned = world_.air.tuned[interface_];
    const int now = frequencyOf(network->channel);
    const int announced = frequencyOf(network->announced);
    if (!network->present || network->key != key_ || !isSelected(*network)) {
        if (!losing_) {
            losing_ = true;
            after(kPatience, [this] { lose(4); });
        }
    } else if (announced != 0 && tuned.announced != announced) {
        tuned.announced = announced;
        emit(withFrequency("CTRL-EVENT-STARTED-CHANNEL-SWITCH", announced));
    } else if (announced == 0 && tuned.frequency != now) {
        tuned = {.frequency = now};
        if (world_.air.canTune(interface_, now)) {
            emit(withFrequency("CTRL-EVENT-CHANNEL-SWITCH", now));
        } else {
            lose(4);  // another interface of the radio stayed behind
        }
    }
}

}  // namespace w58d::world
