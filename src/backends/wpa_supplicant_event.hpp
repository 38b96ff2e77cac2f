// What wpa_supplicant reports by itself on its control interface.
#pragma once

#include <cstdint>
#include <string_view>

namespace w58d::wpasupplicant {

struct Event {
    enum class Kind : std::uint8_t {
        other,
        scanned,     ///< a scan has ended, and its results are there
        scanFailed,  ///< a scan has ended without
        joined,      ///< associated, and past the key handshake
        left,        ///< not associated any more
        wrongKey,    ///< the handshake failed, which is what a wrong password does
        refused,     ///< the access point said no
        channel,     ///< the access point is about to move to `frequency`
    };
    Kind kind = Kind::other;
    int frequency = 0;  ///< MHz
};

/// `line` is without its level: ControlSocket::attach() gives it so.
[[nodiscard]] Event parseEvent(std::string_view line);

}  // namespace w58d::wpasupplicant
