// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/station/shown_security.hpp"

#include "backends/wpa_supplicant_security.hpp"

namespace w58d {
namespace {

using wpasupplicant::Offer;
using wpasupplicant::SecurityKind;

/// What the suites of the flags have of versions and ciphers.
struct Suites {
    bool wpa = false;
    bool wpa2 = false;
    bool tkip = false;
    bool aes = false;
};

/// Key managements come first in a suite, and have none of these names in theirs.
Suites suitesOf(std::string_view flags) {
    Suites suites;
    while (flags.starts_with('[') && flags.contains(']')) {
        const std::string_view flag = flags.substr(1, flags.find(']') - 1);
        flags.remove_prefix(flag.size() + 2);
        const bool wpa = flag.starts_with("WPA-");
        const bool wpa2 = flag.starts_with("WPA2-");
        suites.wpa |= wpa;
        suites.wpa2 |= wpa2;
        if (wpa || wpa2) {
            suites.tkip |= flag.contains("TKIP");
            // Not CCMP-256.
            suites.aes |=
                flag.ends_with("CCMP") || flag.contains("CCMP+") || flag.contains("CCMP-preauth");
        }
    }
    return suites;
}

std::optional<Auth> authOf(const Offer& offer, const Suites& suites) {
    const bool psk = offer.has(SecurityKind::psk);
    if (offer.has(SecurityKind::sae)) {
        return psk ? Auth::wpa2OrWpa3 : Auth::wpa3;
    }
    if (psk) {
        return !suites.wpa ? Auth::wpa2 : suites.wpa2 ? Auth::wpaOrWpa2 : Auth::wpa;
    }
    if (offer.owe) {
        return Auth::enhancedOpen;
    }
    if (offer.wep) {
        return Auth::openOrShared;  // nothing on air says which
    }
    return offer.open ? std::optional(Auth::open) : std::nullopt;
}

std::optional<Encryption> encryptionOf(const Offer& offer, const Suites& suites) {
    if (suites.tkip || suites.aes) {
        return !suites.aes ? Encryption::tkip : suites.tkip ? Encryption::tkipAes : Encryption::aes;
    }
    if (offer.wep) {
        return Encryption::wep;
    }
    return offer.open ? std::optional(Encryption::none) : std::nullopt;
}

}  // namespace

ShownSecurity shownSecurity(std::string_view flags) {
    const Offer offer = wpasupplicant::offerOf(flags);
    const Suites suites = suitesOf(flags);
    return {authOf(offer, suites), encryptionOf(offer, suites)};
}

}  // namespace w58d
