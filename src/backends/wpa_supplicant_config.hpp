// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The text of wpa_supplicant.conf, built from checked values only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/wifi_network.hpp"

namespace w58d::wpasupplicant {

/// What wpa_supplicant is told. Folder and country come from the integrator's configuration, whose
/// loader lets no character through that could end a line.
struct Config {
    std::string controlFolder;  ///< where wpa_supplicant makes its control socket
    std::string country;        ///< ISO 3166-1 alpha-2
    std::optional<Ssid> ssid;   ///< of the network to join; none: it only scans
    NetworkKey key = NetworkKey::none();
};

/// Each of the SSID's spellings is a network, numbered as Ssid::spellings() has them from 0 on. All
/// are disabled: SELECT_NETWORK is what makes wpa_supplicant join, by the kind of security that
/// securityRequests() has set before. The file names only what every wpa_supplicant knows, because
/// one that was built without SAE or OWE would not start with it.
[[nodiscard]] std::string configText(const Config& config);

/// The whole argument vector, program first.
[[nodiscard]] std::vector<std::string> arguments(const std::string& program,
                                                 const std::string& interface,
                                                 const std::string& configPath);

}  // namespace w58d::wpasupplicant
