// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/build_trial.hpp"

#include <array>
#include <charconv>
#include <span>

namespace w58d::trial {
namespace {

struct Line {
    std::string_view text;
    Features asks{};  ///< refused only by a build without them
};

constexpr Features of(Feature feature) {
    return {static_cast<std::uint16_t>(feature)};
}

// Where a line of the same key comes again, the last one counts: what comes before is only parsed.

constexpr std::array kHostapd = {
    Line{"interface=w58d-trial"},
    Line{"driver=nl80211", of(Feature::nl80211)},
    Line{"ieee80211n=1", of(Feature::ht)},
    Line{"acs_num_scans=1", of(Feature::automaticChannel)},
    Line{"wep_key0=0000000000", of(Feature::wep)},
    Line{"wpa_pairwise=TKIP", of(Feature::tkip)},
    Line{"ieee80211w=1", of(Feature::pmf)},
    Line{"wpa_key_mgmt=WPA-PSK-SHA256", of(Feature::pmf)},
    Line{"wpa_key_mgmt=SAE", of(Feature::sae)},
    Line{"sae_pwe=2", of(Feature::sae)},
    Line{"sae_require_mfp=1", of(Feature::sae)},
    Line{"wpa_key_mgmt=OWE", of(Feature::owe)},
    Line{"transition_disable=0x01", of(Feature::transitionDisable)},
    Line{"w58d_trial_ends=1"},
};

constexpr std::array kWpaSupplicant = {
    Line{"ctrl_interface=NULL", of(Feature::controlInterface)},
    Line{"sae_pwe=2", of(Feature::sae)},
    Line{"network={"},
    Line{"ssid=\"w58d-trial\""},
    Line{"ieee80211w=1", of(Feature::pmf)},
    Line{"key_mgmt=WPA-PSK-SHA256", of(Feature::pmf)},
    Line{"key_mgmt=FT-PSK", of(Feature::ft)},
    Line{"key_mgmt=SAE", of(Feature::sae)},
    Line{"key_mgmt=OWE", of(Feature::owe)},
    Line{"}"},
    Line{"w58d_trial_ends=1"},
};

std::string textOf(std::span<const Line> lines) {
    std::string text;
    for (const Line& line : lines) {
        text.append(line.text).append("\n");
    }
    return text;
}

/// 7 of "Line 7: invalid key_mgmt 'SAE'"; 0 if it is about no line.
std::size_t lineNumber(std::string_view said) {
    constexpr std::string_view kLine = "Line ";
    std::size_t number = 0;
    if (!said.starts_with(kLine)) {
        return 0;
    }
    const char* const end = said.data() + said.size();
    const auto [rest, error] = std::from_chars(said.data() + kLine.size(), end, number);
    return error == std::errc{} && rest != end && *rest == ':' ? number : 0;
}

std::optional<Features> lacks(std::span<const Line> lines, const std::vector<std::string>& said) {
    Features lacking;
    bool ended = false;
    for (const std::string& each : said) {
        const std::size_t number = lineNumber(each);
        ended |= number == lines.size();
        if (number > 0 && number <= lines.size()) {
            lacking.bits |= lines[number - 1].asks.bits;
        }
    }
    return ended ? std::optional(lacking) : std::nullopt;
}

}  // namespace

std::string_view name(Feature feature) {
    switch (feature) {
        case Feature::nl80211:
            return "its nl80211 driver";
        case Feature::ht:
            return "802.11n";
        case Feature::automaticChannel:
            return "ACS";
        case Feature::wep:
            return "WEP";
        case Feature::tkip:
            return "TKIP";
        case Feature::pmf:
            return "PMF";
        case Feature::sae:
            return "SAE";
        case Feature::owe:
            return "OWE";
        case Feature::ft:
            return "FT (IEEE80211R)";
        case Feature::controlInterface:
            return "its control interface";
        case Feature::transitionDisable:
            break;
    }
    return "transition_disable";
}

std::string hostapdText() {
    return textOf(kHostapd);
}

std::string wpaSupplicantText() {
    return textOf(kWpaSupplicant);
}

std::optional<Features> hostapdLacks(const std::vector<std::string>& said) {
    return lacks(kHostapd, said);
}

std::optional<Features> wpaSupplicantLacks(const std::vector<std::string>& said) {
    return lacks(kWpaSupplicant, said);
}

std::optional<bool> lacksNl80211(const std::vector<std::string>& help) {
    bool listed = false;
    for (const std::string& line : help) {
        listed = listed || line == "drivers:";
        if (listed && line.starts_with("  nl80211 = ")) {
            return false;
        }
    }
    return listed ? std::optional(true) : std::nullopt;
}

}  // namespace w58d::trial
