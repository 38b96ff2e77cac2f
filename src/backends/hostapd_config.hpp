// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The text of hostapd.conf, built from checked values only.
#pragma once

#include <string>
#include <string_view>

#include "base/wifi_network.hpp"

namespace w58d::hostapd {

/// What hostapd is told of the radio and its access point. Interface, bridge and folder come from
/// the integrator's configuration, whose loader lets no character through that could end a line.
struct Config {
    std::string interface;      ///< the radio's network interface
    std::string bridge;         ///< the LAN bridge it joins; empty: none
    std::string controlFolder;  ///< where hostapd makes its control socket
    std::string driver;         ///< "nl80211"; "none" where there is no radio
    std::string country;        ///< ISO 3166-1 alpha-2
    int beaconInterval = 100;   ///< TU (1.024 ms)
    int places = 255;           ///< in its table of stations, joined or not
    int clientTimeout = 60;     ///< s of silence before a station is probed, then dropped
    int acsScans = 5;           ///< survey scans of automatic channel selection

    WifiMode mode = WifiMode::bgn;
    Channel channel = Channel::automatic();

    Ssid ssid;
    bool broadcast = true;   ///< false: empty SSID in beacons, probe requests must name it
    bool isolation = false;  ///< stations cannot reach each other
    Security security;
    bool onlyAccepted = false;       ///< who is not in `acceptFile` may not join
    std::string acceptFile;          ///< path of a listText(); empty: nobody is accepted by name
    std::string denyFile;            ///< path of a listText(); empty: nobody is denied
    bool pmf = true;                 ///< protected management frames are offered with WPA2 and AES
    bool transitionDisable = false;  ///< WPA3 only: stations are told to refuse WPA2 from now on
};

[[nodiscard]] std::string configText(const Config& config);

/// What tells one of the manual's kinds of WPA from another, in the words of that text.
struct WpaKind {
    int versions;              ///< `wpa`, bits: 1 WPA, 2 WPA2
    std::string_view ciphers;  ///< `wpa_pairwise` and `rsn_pairwise`
    std::string_view forAll;   ///< the group's cipher, which hostapd chooses by those
    int frameProtection;       ///< `ieee80211w`: 0 none, 1 for those stations that can, 2 for all
};
[[nodiscard]] WpaKind wpaKind(const Security& security, bool pmf);

/// 802.11n forbids WEP and TKIP as the only cipher; such networks run as b/g.
[[nodiscard]] bool uses11n(WifiMode mode, const Security& security);

}  // namespace w58d::hostapd
