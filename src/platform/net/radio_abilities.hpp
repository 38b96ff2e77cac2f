// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a radio and its driver can do, as nl80211 describes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/error.hpp"

namespace w58d {

struct RadioAbilities {
    bool accessPoint = false;
    bool station = false;
    // Of "valid interface combinations", all on one channel:
    bool twoAccessPoints = false;
    bool accessPointAndStation = false;

    bool wep = false;
    bool tkip = false;
    bool aes = false;              ///< CCMP-128
    bool protectedFrames = false;  ///< BIP-CMAC-128, for management frames
    bool ht = false;               ///< 802.11n in the 2.4 GHz band
    /// Of the 2.4 GHz band: bit n is channel n, where the rules of the country that the kernel
    /// keeps to now let an access point be.
    std::uint32_t channels = 0;
    bool announcesSwitch = false;  ///< to another channel, in beacons
    bool surveys = false;          ///< how busy channels are, for automatic selection

    /// The radio's firmware lets stations in, not hostapd.
    bool ownAccessPoint = false;
    bool ownAccessPointSae = false;  ///< and knows SAE
    bool stationSae = false;
};

/// Adds what one message of a split dump of NL80211_CMD_GET_WIPHY says; all of them make the whole.
/// `attributes` are the message's, as bytes. What is not well formed is passed over.
void readWiphy(RadioAbilities& abilities, std::span<const std::byte> attributes);

/// Of the radio that an interface is of. Asks the kernel and waits for its answers; anybody may.
/// Errors as in wireless.hpp.
[[nodiscard]] Result<RadioAbilities> radioAbilities(const std::string& interface);

}  // namespace w58d
