#include "base/mac_address.hpp"

#include <fmt/format.h>

#include "base/hex.hpp"

namespace w58d {

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
    MacAddress mac;
    if (text.size() != mac.octets.size() * 3 - 1) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < mac.octets.size(); ++i) {
        const int high = hexDigitValue(text[i * 3]);
        const int low = hexDigitValue(text[i * 3 + 1]);
        if (high < 0 || low < 0 || (i > 0 && text[i * 3 - 1] != ':')) {
            return std::nullopt;
        }
        mac.octets[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return mac;
}

std::string MacAddress::lower() const {
    return fmt::format("{:02x}", fmt::join(octets, ":"));
}

std::string MacAddress::upper() const {
    return fmt::format("{:02X}", fmt::join(octets, ":"));
}

MacAddress MacAddress::sibling(int number) const {
    MacAddress other = *this;
    other.octets[0] = static_cast<std::uint8_t>((octets[0] | 0x02) ^ (number << 2));
    return other;
}

}  // namespace w58d
