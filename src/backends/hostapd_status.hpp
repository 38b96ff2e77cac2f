// What hostapd answers on its control interface, read into values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/addresses.hpp"

namespace w58d::hostapd {

/// The answer to STATUS, as far as it matters here.
struct Status {
    std::string state;  ///< "ENABLED" when on air; "ACS", "COUNTRY_UPDATE" … on the way there
    int frequency = 0;  ///< MHz; 0 where there is no radio
    int channel = 0;    ///< the configured channel, or the one that automatic selection chose
    std::string ssid;   ///< of the first BSS, as ssidText() prints it

    [[nodiscard]] bool onAir() const { return state == "ENABLED"; }
};

/// Unknown lines are ignored and missing ones leave their default: the answer comes from outside.
[[nodiscard]] Status parseStatus(std::string_view answer);

/// One station in the answer to STA-FIRST and STA-NEXT.
struct Station {
    MacAddress address;
    bool joined = false;  ///< associated and, where there is a password, past the key handshake
};

/// nullopt when the answer names no station: the walk has ended.
[[nodiscard]] std::optional<Station> parseStation(std::string_view answer);

}  // namespace w58d::hostapd
