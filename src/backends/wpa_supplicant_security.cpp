// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/wpa_supplicant_security.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace w58d::wpasupplicant {
namespace {

/// As wpa_supplicant's ctrl_iface.c writes them. A name may be the beginning of another. nullptr:
/// SAE with a key as long as its group's wants more than wpa_supplicant 2.10 can, which writes
/// nothing in its place; later ones do.
constexpr auto kKeyManagements = std::to_array<std::pair<std::string_view, bool Offer::*>>({
    {"PSK", &Offer::psk},
    {"PSK-SHA256", &Offer::pskSha256},
    {"FT/PSK", &Offer::ftPsk},
    {"SAE", &Offer::sae},
    {"FT/SAE", &Offer::ftSae},
    {"SAE-EXT-KEY", nullptr},
    {"FT/SAE-EXT-KEY", nullptr},
    {"OWE", &Offer::owe},
});

/// A suite is "PSK-SHA256+SAE-CCMP+TKIP": key managements, and behind the last one the ciphers.
void readSuite(std::string_view suite, Offer& offer) {
    while (!suite.empty()) {
        const std::size_t plus = suite.find('+');
        const std::string_view word = suite.substr(0, plus);
        suite.remove_prefix(plus == std::string_view::npos ? suite.size() : plus + 1);
        offer.account |= word.starts_with("EAP") || word.starts_with("FT/EAP");
        bool Offer::* longest = nullptr;
        std::size_t size = 0;
        for (const auto& [known, member] : kKeyManagements) {
            const std::string_view rest = word.substr(std::min(known.size(), word.size()));
            const bool same = word.starts_with(known) && (rest.empty() || rest.starts_with('-'));
            if (same && known.size() > size) {
                longest = member;
                size = known.size();
            }
        }
        if (longest != nullptr) {
            offer.*longest = true;
        }
    }
}

/// FT is for those who change between access points by themselves: only where there is nothing
/// else.
std::string_view keyManagement(SecurityKind kind, const Offer& offer) {
    switch (kind) {
        case SecurityKind::sae:
            return offer.sae ? "SAE" : "FT-SAE";
        case SecurityKind::psk:
            if (offer.psk && offer.pskSha256) {
                return "WPA-PSK WPA-PSK-SHA256";
            }
            return offer.psk ? "WPA-PSK" : offer.pskSha256 ? "WPA-PSK-SHA256" : "FT-PSK";
        case SecurityKind::owe:
            return "OWE";
        case SecurityKind::open:
            break;
    }
    return "NONE";
}

/// Protected management frames (ieee80211w): 0 no, 1 if the network has them, 2 required, as the
/// WPA3 specification wants it of SAE and OWE.
int frameProtection(SecurityKind kind) {
    if (kind == SecurityKind::open) {
        return 0;
    }
    return kind == SecurityKind::psk ? 1 : 2;
}

}  // namespace

std::string_view name(SecurityKind kind) {
    constexpr std::array<std::string_view, kSecurityKinds> names = {"WPA3", "WPA2", "Enhanced Open",
                                                                    "open"};
    return names.at(static_cast<std::size_t>(kind));
}

bool Offer::has(SecurityKind kind) const {
    switch (kind) {
        case SecurityKind::sae:
            return sae || ftSae;
        case SecurityKind::psk:
            return psk || pskSha256 || ftPsk;
        case SecurityKind::owe:
            return owe || oweBeside;
        case SecurityKind::open:
            break;
    }
    return open;
}

Offer offerOf(std::string_view flags) {
    if (flags.contains("[MESH]") || flags.contains("[IBSS]")) {
        return {.peers = true};
    }
    Offer offer{.open = true};
    while (flags.starts_with('[') && flags.contains(']')) {
        const std::string_view flag = flags.substr(1, flags.find(']') - 1);
        flags.remove_prefix(flag.size() + 2);
        const bool suite = flag.starts_with("WPA-") || flag.starts_with("WPA2-");
        if (suite) {
            readSuite(flag.substr(flag.find('-') + 1), offer);
        }
        offer.wep |= flag == "WEP";
        offer.oweBeside |= flag == "OWE-TRANS-OPEN";
        offer.open &= !suite && flag != "WEP" && !flag.starts_with("OSEN-");
    }
    return offer;
}

std::vector<std::string> securityRequests(std::size_t network, SecurityKind kind,
                                          const Offer& offer) {
    return {
        fmt::format("SET_NETWORK {} key_mgmt {}", network, keyManagement(kind, offer)),
        fmt::format("SET_NETWORK {} ieee80211w {}", network, frameProtection(kind)),
        // Who joins proves each time that it knows the password, and a network that has forgotten
        // us need not say so first.
        "PMKSA_FLUSH",
    };
}

}  // namespace w58d::wpasupplicant
