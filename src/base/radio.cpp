#include "base/radio.hpp"

namespace w58d {

Result<WifiMode> wifiModeFrom(int value) {
    if (value < static_cast<int>(WifiMode::b) || value > static_cast<int>(WifiMode::bgn)) {
        return fail(Errc::invalidValue, "mode: 2 to 4");
    }
    return static_cast<WifiMode>(value);
}

Result<Channel> Channel::create(int number) {
    if (number < 0 || number > 11) {
        return fail(Errc::invalidValue, "channel: 0 to 11");
    }
    return Channel(number);
}

}  // namespace w58d
