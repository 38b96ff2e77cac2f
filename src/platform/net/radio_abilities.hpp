// What a radio and its driver can do, as nl80211 describes them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace w58d {

struct RadioAbilities {
    /// So many interfaces of these kinds at once: a part of "valid interface combinations".
    struct Limit {
        bool accessPoint = false;
        bool station = false;
        unsigned most = 0;
    };
    /// Interfaces that can be there at once, on one channel.
    struct Combination {
        std::vector<Limit> limits;
        unsigned most = 0;  ///< of all kinds together
    };

    bool accessPoint = false;
    bool station = false;
    std::vector<Combination> combinations;

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

    /// Whether so many access points and stations can be there at once, on one channel.
    [[nodiscard]] bool allows(unsigned accessPoints, unsigned stations) const;
};

inline bool RadioAbilities::allows(unsigned accessPoints, unsigned stations) const {
    if ((accessPoints > 0 && !accessPoint) || (stations > 0 && !station)) {
        return false;
    }
    // As cfg80211 counts: each kind takes from every limit that has it.
    const auto fits = [&](const Combination& combination) {
        bool hasAccessPoint = false;
        bool hasStation = false;
        for (const Limit& limit : combination.limits) {
            const unsigned wanted =
                (limit.accessPoint ? accessPoints : 0) + (limit.station ? stations : 0);
            if (wanted > limit.most) {
                return false;
            }
            hasAccessPoint |= limit.accessPoint;
            hasStation |= limit.station;
        }
        return accessPoints + stations <= combination.most &&
               (accessPoints == 0 || hasAccessPoint) && (stations == 0 || hasStation);
    };
    return accessPoints + stations <= 1 || std::ranges::any_of(combinations, fits);
}

/// Adds what one message of a split dump of NL80211_CMD_GET_WIPHY says; all of them make the whole.
/// `attributes` are the message's, as bytes. What is not well formed is passed over.
void readWiphy(RadioAbilities& abilities, std::span<const std::byte> attributes);

/// Of the radio that an interface is of. Asks the kernel and waits for its answers; anybody may.
/// Errors as in wireless.hpp.
[[nodiscard]] Result<RadioAbilities> radioAbilities(const std::string& interface);

}  // namespace w58d
