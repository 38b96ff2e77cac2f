// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Whether a board can do what commands ask of it, judged from what was found out about it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "backends/build_trial.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/net/radio_abilities.hpp"

namespace w58d {

/// Of one thing. What could not be found out is not a yes.
struct Verdict {
    enum class Can : std::uint8_t { yes, unknown, no };
    Can can = Can::yes;
    std::string why{};  ///< one line; empty for yes
};

/// What commands and their values need of a board.
enum class Need : std::uint8_t {
    lan,     ///< the bridge, DHCP and DNS
    filter,  ///< our rules in the packet filter
    fullCone,
    accessPoint,
    twoAccessPoints,
    station,  ///< beside an access point, with an address
    ht,       ///< 802.11n
    channels,
    automaticChannel,
    wep,
    tkip,
    aes,
    protectedFrames,
    wpa3,
    enhancedOpen,
    transitionDisable,
    switchAnnounced,  ///< a new channel, so that clients follow to it
    stationWpa3,
    stationEnhancedOpen,
    stationFt,  ///< fast transition, for networks that have nothing else
    country,
};

struct Needs {
    constexpr Needs() = default;
    constexpr Needs(std::initializer_list<Need> all) {
        for (const Need need : all) {
            add(need);
        }
    }
    constexpr void add(Need need) { bits |= 1U << static_cast<unsigned>(need); }
    [[nodiscard]] constexpr bool has(Need need) const {
        return (bits >> static_cast<unsigned>(need) & 1U) != 0;
    }
    [[nodiscard]] constexpr Needs with(Need need) const {
        Needs more = *this;
        more.add(need);
        return more;
    }

    std::uint32_t bits = 0;
};

/// What was found out. An error is why something could not be.
struct BoardFacts {
    Result<RadioAbilities> radio{};
    /// Of AP ID 1, where the configuration names an interface of another radio; nullopt: the same.
    std::optional<Result<RadioAbilities>> secondRadio{};
    /// For the station: the same radio; or another one, where the configuration names an interface
    /// of it. That one has a station beside an access point as soon as it can be one.
    Result<RadioAbilities> stationRadio{};
    Result<std::string> domain{};  ///< whose rules of the air the kernel keeps to; see wireless.hpp

    Result<trial::Features> hostapdLacks{};
    Result<trial::Features> wpaSupplicantLacks{};
    Verdict lan{};
    Verdict filter{};
    Verdict fullCone{};
    Verdict stationAddress{};  ///< udhcpc, and a routing table of the station's own
};

/// A need, or the worst of several, of every radio that access points are on. Without a radio
/// (`driver = "none"`) nothing that needs one can be done.
[[nodiscard]] Verdict judge(Need need, const BoardFacts& facts, const Config& config);
[[nodiscard]] Verdict judge(Needs needs, const BoardFacts& facts, const Config& config);

/// Of the access point of that AP ID and its radio alone; without one as far as hostapd goes.
[[nodiscard]] Verdict judgeAccessPoint(int id, Needs needs, BoardFacts facts, const Config& config);

}  // namespace w58d
