// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How somebody else's network is protected, in the numbers of AT+CWAUTH.
#pragma once

#include <optional>
#include <string_view>

#include "base/wifi_network.hpp"

namespace w58d {

/// What an access point of ours would have to be set to, to be protected alike. nullopt: there is
/// no number for that (802.1X, GCMP, a mesh).
struct ShownSecurity {
    std::optional<Auth> auth;
    std::optional<Encryption> encryption;

    bool operator==(const ShownSecurity&) const = default;
};

/// Of the flags of a scan result, "[WPA-PSK-TKIP][WPA2-PSK-CCMP+TKIP][ESS]".
[[nodiscard]] ShownSecurity shownSecurity(std::string_view flags);

}  // namespace w58d
