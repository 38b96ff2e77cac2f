// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How somebody else's network is protected, as wpa_supplicant shows it, and what wpa_supplicant is
// told to join it by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace w58d::wpasupplicant {

/// What a station can prove itself with, or not at all.
enum class SecurityKind : std::uint8_t {
    sae,   ///< WPA3-Personal: the password, never seen by who does not know it
    psk,   ///< WPA or WPA2: password, or the key itself in hexadecimal
    owe,   ///< Enhanced Open: encrypted, without a password
    open,  ///< nothing
};
inline constexpr std::size_t kSecurityKinds = 4;

/// "WPA3", as the log says it.
[[nodiscard]] std::string_view name(SecurityKind kind);

/// The key managements (AKM) that a network offers, those which a station knows.
struct Offer {
    bool psk = false;
    bool pskSha256 = false;
    bool ftPsk = false;
    bool sae = false;
    bool ftSae = false;
    bool owe = false;
    bool open = false;  ///< also if there is a hidden one with OWE beside it: `oweBeside`
    bool oweBeside = false;
    bool account = false;  ///< 802.1X
    bool wep = false;
    bool peers =
        false;  ///< of a mesh, or ad hoc: no access point's, and nothing else of it is told

    [[nodiscard]] bool has(SecurityKind kind) const;

    bool operator==(const Offer&) const = default;
};

/// Of the flags of a scan result, "[WPA2-PSK+SAE-CCMP][SAE-H2E][ESS]".
[[nodiscard]] Offer offerOf(std::string_view flags);

/// What makes wpa_supplicant's network of that number join by `kind`, and by nothing else, what has
/// this offer; each request is answered OK. One that was built without the kind refuses the first.
[[nodiscard]] std::vector<std::string> securityRequests(std::size_t network, SecurityKind kind,
                                                        const Offer& offer);

}  // namespace w58d::wpasupplicant
