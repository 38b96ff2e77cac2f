// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is on the 2.4 GHz band: the neighbours' networks, and what the module's radios send.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "world/kernel.hpp"

namespace w58d::world {

/// Centre frequency in MHz of a channel of the 2.4 GHz band; 0 for 0.
[[nodiscard]] constexpr int frequencyOf(int channel) {
    return channel == 0 ? 0 : 2407 + 5 * channel;
}
[[nodiscard]] constexpr int channelOf(int frequency) {
    return frequency == 0 ? 0 : (frequency - 2407) / 5;
}

/// From the announcement of a channel switch to the switch: five beacons.
inline constexpr std::chrono::milliseconds kSwitchTime{512};

/// How far somebody gets who takes a place in an access point's table and does not join.
enum class Knock : unsigned char {
    authenticates,
    sharedKey,      ///< is asked for the proof of a WEP key: no flags
    unacknowledged  ///< associates and does not hear the answer: the driver has no entry
};

/// What a neighbour's router gives to whoever joins its network.
struct DhcpServer {
    Ipv4Address address;  ///< the one address that it has to give
    int prefix = 24;
    Ipv4Address router;
    std::string dns{};  ///< separated by spaces
    int seconds = 3600;
};

/// Somebody else's access point. Change it through World, so that who is in it notices.
struct Neighbour {
    std::string ssid;
    std::string key{};  ///< password; empty: none
    /// Its key managements as scan results show them, "PSK+SAE"; empty: PSK with a key, else open.
    std::string offers{};
    std::string refuses{};  ///< one of them, whatever the password
    /// There is one with OWE beside it, of the same name to whoever looks for it.
    bool oweBeside = false;
    /// Or it says which one, and where that is, nobody knows before it is heard.
    const Neighbour* twin = nullptr;
    bool transitionDisable = false;  ///< whoever joins by SAE or OWE is to do so for good
    int channel = 6;
    int level = -50;                   ///< dBm
    bool hidden = false;               ///< is heard with its name only by who asks for that
    bool faint = false;                ///< and without it not at all
    std::optional<DhcpServer> dhcp{};  ///< nullopt: nobody gives addresses there
    bool present = true;
    int announced = 0;   ///< the channel it is about to move to, or 0
    MacAddress bssid{};  ///< World gives it one
};

/// What an access point of the module sends in its beacons.
struct Beacon {
    std::string ssid;
    bool hidden = false;
    int channel = 0;
    std::string key{};  ///< password or 64 hexadecimal digits; empty: open
    /// The key is of this SSID: nobody can join otherwise (a WPA key is derived from both).
    bool keyFits = true;
    bool isolated = false;          ///< its clients cannot reach each other
    std::string keyManagement{};    ///< as hostapd names them; empty: open, or WEP
    std::uint32_t groupCipher = 0;  ///< of the driver's key for all clients; 0: it has none

    bool operator==(const Beacon&) const = default;
};

/// The channel of an interface that is in use; all those of one radio have to share one.
struct Tuned {
    int frequency = 0;
    int announced = 0;  ///< it is about to move there; 0: nowhere
};

class Air {
  public:
    explicit Air(Kernel& kernel) : kernel_(kernel) {}

    std::list<Neighbour> neighbours;
    std::map<std::string, Beacon> beacons;     ///< by interface; there only while on air
    std::map<std::string, Tuned> tuned;        ///< by interface
    std::map<std::string, Neighbour*> joined;  ///< by the interface of a station that is in

    /// No other interface of the same radio keeps `interface` from that frequency.
    [[nodiscard]] bool canTune(const std::string& interface, int frequency) const {
        const Interface* const own = kernel_.find(interface);
        return std::ranges::all_of(tuned, [&](const auto& entry) {
            const Interface* const other = kernel_.find(entry.first);
            return other == nullptr || own == nullptr || other == own ||
                   other->radio != own->radio || entry.second.frequency == frequency ||
                   entry.second.announced == frequency;
        });
    }

  private:
    Kernel& kernel_;
};

}  // namespace w58d::world
