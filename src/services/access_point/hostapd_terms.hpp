// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What settings are to hostapd: the text that it is started with, and what it says once they are
// on air.
#pragma once

#include <string>

#include "backends/hostapd_control.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "services/access_point/plan.hpp"

namespace w58d {

/// Where the hostapds have their control sockets.
[[nodiscard]] std::string hostapdFolder(const Config& config);

/// Of the configuration file. `chosen` is the channel where the settings leave it to automatic
/// selection; automatic, if that is to select one. `protectsFrames`: the radio can protect
/// management frames. `acceptFile`, `denyFile`: where the lists of whom it admits are.
[[nodiscard]] std::string hostapdText(const Config& config, const std::string& interface,
                                      const AirSettings& settings, Channel chosen,
                                      bool protectsFrames, const std::string& acceptFile,
                                      const std::string& denyFile);

/// Whether hostapd's own account agrees with the settings.
[[nodiscard]] bool agrees(const hostapd::Status& status, const AccessPointSettings& settings);

}  // namespace w58d
