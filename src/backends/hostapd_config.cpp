// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/hostapd_config.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "base/hex.hpp"

namespace w58d::hostapd {
namespace {

/// auth_algs bits: 1 open system, 2 shared key. WPA always authenticates as open system.
int authAlgorithms(const Security& security) {
    if (!security.isWep()) {
        return 1;
    }
    switch (security.auth()) {
        case Auth::open:
            return 1;
        case Auth::shared:
            return 2;
        default:
            return 3;
    }
}

std::string_view pairwiseCiphers(Encryption encryption) {
    switch (encryption) {
        case Encryption::tkip:
            return "TKIP";
        case Encryption::aes:
            return "CCMP";
        default:
            return "TKIP CCMP";
    }
}

/// `wpa` bits: 1 WPA, 2 WPA2 (RSN).
int wpaVersions(Auth auth) {
    switch (auth) {
        case Auth::wpa:
            return 1;
        case Auth::wpaOrWpa2:
            return 3;
        default:
            return 2;
    }
}

std::string_view keyManagement(Auth auth) {
    switch (auth) {
        case Auth::wpa2OrWpa3:
            return "WPA-PSK WPA-PSK-SHA256 SAE";
        case Auth::wpa3:
            return "SAE";
        case Auth::enhancedOpen:
            return "OWE";
        default:
            return "WPA-PSK";
    }
}

/// `ieee80211w`: 0 management frames are not protected, 1 those of stations that can, 2 all. The
/// manual's mixed kinds stay as old clients know them.
int frameProtection(const Security& security, bool pmf) {
    switch (security.auth()) {
        case Auth::wpa2:
            return pmf && security.encryption() == Encryption::aes ? 1 : 0;
        case Auth::wpa2OrWpa3:
            return 1;
        case Auth::wpa3:
        case Auth::enhancedOpen:
            return 2;
        default:
            return 0;
    }
}

/// What came after WPA2.
std::string laterText(const Config& config) {
    const Auth auth = config.security.auth();
    std::string text;
    auto out = std::back_inserter(text);
    if (const int protection = frameProtection(config.security, config.pmf); protection != 0) {
        fmt::format_to(out, "ieee80211w={}\n", protection);
    }
    if (config.security.usesSae()) {
        text += "sae_pwe=2\n";  // hash-to-element, and hunting-and-pecking for older stations
    }
    if (auth == Auth::wpa2OrWpa3) {
        text += "sae_require_mfp=1\n";
    }
    if (auth == Auth::wpa3 && config.transitionDisable) {
        text += "transition_disable=0x01\n";
    }
    return text;
}

std::string securityText(const Config& config) {
    const Security& security = config.security;
    const std::string_view password = security.password();
    std::string text = fmt::format("auth_algs={}\n", authAlgorithms(security));
    auto out = std::back_inserter(text);
    if (security.isWep()) {
        fmt::format_to(out, "wep_default_key=0\nwep_key0={}\n",
                       security.passwordIsHexKey() ? std::string(password) : toHex(password));
    } else if (security.isWpa()) {
        const WpaKind kind = wpaKind(security, config.pmf);
        fmt::format_to(out, "wpa={}\nwpa_key_mgmt={}\nwpa_pairwise={}\nrsn_pairwise={}\n",
                       kind.versions, keyManagement(security.auth()), kind.ciphers, kind.ciphers);
        text += laterText(config);
        // For SAE too: to a `sae_password` a `|id=` in it would mean something.
        if (!password.empty()) {
            fmt::format_to(out, "{}={}\n",
                           security.passwordIsHexKey() ? "wpa_psk" : "wpa_passphrase", password);
        }
    }
    return text;
}

std::string admissionText(const Config& config) {
    std::string text;
    if (config.onlyAccepted) {
        text += "macaddr_acl=1\n";
    }
    for (const auto& [key, file] : {std::pair{"accept_mac_file", &config.acceptFile},
                                    std::pair{"deny_mac_file", &config.denyFile}}) {
        if (!file->empty()) {
            text += fmt::format("{}={}\n", key, *file);
        }
    }
    return text;
}

}  // namespace

WpaKind wpaKind(const Security& security, bool pmf) {
    const std::string_view ciphers = pairwiseCiphers(security.encryption());
    return {.versions = wpaVersions(security.auth()),
            .ciphers = ciphers,
            .forAll = ciphers.starts_with("TKIP") ? "TKIP" : "CCMP",
            .frameProtection = frameProtection(security, pmf)};
}

bool uses11n(WifiMode mode, const Security& security) {
    return mode == WifiMode::bgn && !security.isWep() && security.encryption() != Encryption::tkip;
}

std::string configText(const Config& config) {
    const bool n = uses11n(config.mode, config.security);
    std::string text;
    auto out = std::back_inserter(text);
    fmt::format_to(out, "interface={}\n", config.interface);
    if (!config.bridge.empty()) {
        fmt::format_to(out, "bridge={}\n", config.bridge);
    }
    fmt::format_to(out, "driver={}\nctrl_interface={}\n", config.driver, config.controlFolder);
    fmt::format_to(out, "logger_syslog=0\nlogger_stdout=-1\nlogger_stdout_level=2\n");
    // Without a radio nobody would tell hostapd that the country is set: it waits 5 s for that.
    if (config.driver != "none") {
        fmt::format_to(out, "country_code={}\nieee80211d=1\n", config.country);
    }
    fmt::format_to(out, "beacon_int={}\n", config.beaconInterval);
    fmt::format_to(out, "max_num_sta={}\nap_max_inactivity={}\n", config.places,
                   config.clientTimeout);
    fmt::format_to(out, "hw_mode={}\nieee80211n={:d}\nwmm_enabled={:d}\n",
                   config.mode == WifiMode::b ? 'b' : 'g', n, n);
    fmt::format_to(out, "channel={}\n", config.channel.number());
    if (config.channel.isAutomatic()) {
        // hostapd's ACS, which it may be built without, over the channels the commands allow.
        fmt::format_to(out, "chanlist=1-11\nacs_num_scans={}\n", config.acsScans);
    }
    // As hexadecimal, so that no byte of it means anything to hostapd's parser.
    fmt::format_to(out, "ssid2={}\nutf8_ssid=1\n", toHex(config.ssid.utf8()));
    fmt::format_to(out, "ignore_broadcast_ssid={:d}\nap_isolate={:d}\n", !config.broadcast,
                   config.isolation);
    return text + admissionText(config) + securityText(config);
}

}  // namespace w58d::hostapd
