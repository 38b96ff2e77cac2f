// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/hostapd_terms.hpp"

#include "backends/hostapd_config.hpp"
#include "services/access_point/station_table.hpp"

namespace w58d {

std::string hostapdFolder(const Config& config) {
    return config.runDir + "/hostapd";
}

std::string hostapdText(const Config& config, const std::string& interface,
                        const AirSettings& settings, Channel chosen, bool protectsFrames,
                        const std::string& acceptFile, const std::string& denyFile) {
    const bool radio = config.radio.driver != RadioDriver::none;
    const hostapd::Config text{
        .interface = interface,
        .bridge = radio ? config.lan.bridge : std::string{},
        .controlFolder = hostapdFolder(config),
        .driver = radio ? "nl80211" : "none",
        .country = config.radio.country,
        .beaconInterval = config.radio.beaconInterval,
        .places = config.radio.maxClients + StationTable::kStrangers,
        .clientTimeout = config.radio.clientTimeout,
        .acsScans = config.radio.acsScans,
        .mode = settings.radio.mode,
        .channel = settings.radio.channel.isAutomatic() ? chosen : settings.radio.channel,
        .ssid = settings.ssid,
        .broadcast = settings.broadcast,
        .isolation = settings.isolation,
        .security = settings.security,
        .onlyAccepted = settings.admission.onlyAccepted,
        .acceptFile = settings.admission.accepted.empty() ? std::string{} : acceptFile,
        .denyFile = settings.admission.denied.empty() ? std::string{} : denyFile,
        .pmf = config.radio.pmf && protectsFrames,
        .transitionDisable = config.radio.transitionDisable,
    };
    return hostapd::configText(text);
}

bool agrees(const hostapd::Status& status, const AccessPointSettings& settings) {
    const bool channel =
        settings.radio.channel.isAutomatic() || status.channel == settings.radio.channel.number();
    return status.onAir() && channel && status.ssid == hostapd::ssidText(settings.ssid.utf8());
}

}  // namespace w58d
