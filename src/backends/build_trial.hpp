// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What hostapd and wpa_supplicant were built with: neither has a list of it, but both name each
// line of a configuration that they do not know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace w58d::trial {

/// Of a build; the values are bits.
enum class Feature : std::uint16_t {
    nl80211 = 1 << 0,
    ht = 1 << 1,                ///< 802.11n
    automaticChannel = 1 << 2,  ///< hostapd's ACS
    wep = 1 << 3,
    tkip = 1 << 4,
    pmf = 1 << 5,  ///< protected management frames, and WPA-PSK-SHA256
    sae = 1 << 6,  ///< WPA3, with both ways to its secret
    owe = 1 << 7,  ///< Enhanced Open
    transitionDisable = 1 << 8,
    ft = 1 << 9,  ///< fast transition, 802.11r
    controlInterface = 1 << 10,
};

struct Features {
    std::uint16_t bits = 0;

    constexpr void add(Feature feature) { bits |= static_cast<std::uint16_t>(feature); }
    [[nodiscard]] constexpr bool has(Feature feature) const {
        return (bits & static_cast<std::uint16_t>(feature)) != 0;
    }
    bool operator==(const Features&) const = default;
};

[[nodiscard]] std::string_view name(Feature feature);

/// A configuration with a line for each feature. The last line is one that no build knows: so the
/// program reads all of it, complains, and ends before it has looked at any interface.
[[nodiscard]] std::string hostapdText();
[[nodiscard]] std::string wpaSupplicantText();

/// The features that a build lacks, from what it said. nullopt: it did not complain of the last
/// line, and so nobody knows what it made of the others.
[[nodiscard]] std::optional<Features> hostapdLacks(const std::vector<std::string>& said);
[[nodiscard]] std::optional<Features> wpaSupplicantLacks(const std::vector<std::string>& said);

/// Of wpa_supplicant's help, which lists its drivers, and which it looks for after its
/// configuration alone: whether it lacks nl80211. nullopt: there is no such list.
[[nodiscard]] std::optional<bool> lacksNl80211(const std::vector<std::string>& help);

}  // namespace w58d::trial
