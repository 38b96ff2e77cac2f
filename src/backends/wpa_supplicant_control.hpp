// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// wpa_supplicant's control interface: what it heard on air, and what it reports by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"

namespace w58d::wpasupplicant {

/// One network as its beacons and probe responses show it. Everything in it is somebody else's
/// choice.
struct HeardNetwork {
    unsigned id = 0;  ///< wpa_supplicant's number; grows with each new one
    MacAddress bssid{};
    int frequency = 0;    ///< MHz
    int level = 0;        ///< dBm
    int age = 0;          ///< s since it was heard last
    std::string flags{};  ///< "[WPA2-PSK-CCMP][ESS]"
    std::string ssid{};   ///< 0..32 bytes, any of them (textFromAir() reads it); empty: hidden
    /// MHz, where its twin is that has OWE; 0: not known. No scan result has it: see oweTwin().
    int twinFrequency = 0;

    bool operator==(const HeardNetwork&) const = default;
};

/// What parseNetworks() reads: the answer to this with `from` filled in, and again from the last
/// id + 1 on until an answer is empty.
[[nodiscard]] std::string networksRequest(unsigned from);

/// Entries that are cut or lack a BSSID are left out.
[[nodiscard]] std::vector<HeardNetwork> parseNetworks(std::string_view answer);

/// Undoes wpa_supplicant's way of printing an SSID: `\"`, `\\`, `\e`, `\n`, `\r`, `\t`, `\xhh`.
[[nodiscard]] std::string ssidFromText(std::string_view text);

/// Each BSSID once, by its newest entry that has an SSID if there is one; strongest first. What is
/// older than `maxAge` s is left out.
[[nodiscard]] std::vector<HeardNetwork> eachOnce(std::vector<HeardNetwork> heard, int maxAge);

/// The network that a station is in.
struct JoinedNetwork {
    MacAddress bssid{};
    int frequency = 0;           ///< MHz
    std::string ssid{};          ///< as HeardNetwork's
    std::optional<int> level{};  ///< dBm; nullopt: unknown

    bool operator==(const JoinedNetwork&) const = default;
};

/// Of the answer to STATUS, without the level; nullopt: it is in none.
[[nodiscard]] std::optional<JoinedNetwork> parseStatus(std::string_view answer);
/// Of the answer to SIGNAL_POLL.
[[nodiscard]] std::optional<int> levelIn(std::string_view answer);

/// The hidden network with OWE that an open one says it stands beside: for stations that know OWE
/// (Opportunistic Wireless Encryption specification, "OWE Transition Mode element").
struct OweTwin {
    MacAddress bssid{};
    std::string ssid;  ///< 1..32 bytes
};

/// What oweTwin() reads: the answer to this.
[[nodiscard]] std::string elementsRequest(const HeardNetwork& network);

/// nullopt: it does not speak of any.
[[nodiscard]] std::optional<OweTwin> oweTwin(std::string_view answer);

struct Event {
    enum class Kind : std::uint8_t {
        other,
        scanned,     ///< a scan has ended, and its results are there
        scanFailed,  ///< a scan has ended without
        joined,      ///< associated, and past the key handshake
        left,        ///< not associated any more
        wrongKey,    ///< the proof of the password failed
        refused,     ///< the access point said no
        channel,     ///< the access point is about to move to `frequency`
        /// The access point says, by a protected message, that from now on its network is nothing
        /// less than `wpa3` or `enhancedOpen`.
        transitionDisable,
    };
    Kind kind = Kind::other;
    int frequency = 0;  ///< MHz
    bool wpa3 = false;
    bool enhancedOpen = false;
};

/// `line` is without its level: ControlSocket::attach() gives it so.
[[nodiscard]] Event parseEvent(std::string_view line);

}  // namespace w58d::wpasupplicant
