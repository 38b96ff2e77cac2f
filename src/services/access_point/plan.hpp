// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From one setting to another by the smallest change hostapd allows while it runs.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "backends/hostapd_admission.hpp"
#include "config/settings.hpp"

namespace w58d {

/// One thing to do to hostapd. Which of them associated stations survive was measured on hostapd
/// 2.10: all but `restart`, `stop` and `wpa` keep them, except that a station whose key no longer
/// fits has to go.
enum class AccessPointStep {
    start,       ///< go on air from nothing, with a channel chosen anew if it is automatic
    stop,        ///< leave the air
    restart,     ///< security, mode, automatic channel, and with SAE (AT+CWAUTH=6 and 7) also SSID
                 ///< and password: every station has to join again
    wpa,         ///< one of the manual's kinds of WPA for another, with its passphrase: every
                 ///< station has to join again
    ssid,        ///< in the beacon, with the key that is derived from it
    passphrase,  ///< WPA passphrase alone
    broadcast,   ///< hidden or not, in the beacon
    isolation,   ///< in the driver
    channel,     ///< announced to the stations, which follow
    admission,   ///< who may join: only those who may no more have to go
};

/// One access point as it is to be on air.
struct AirSettings : AccessPointSettings {
    hostapd::Admission admission{};

    bool operator==(const AirSettings&) const = default;
};

[[nodiscard]] std::string_view name(AccessPointStep step);

/// An access point on air; nothing: off the air.
using OnAir = std::optional<AirSettings>;

/// Empty when nothing on air differs. `start`, `stop` and `restart` stand alone.
[[nodiscard]] std::vector<AccessPointStep> plan(const OnAir& from, const OnAir& to);

}  // namespace w58d
