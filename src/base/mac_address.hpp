// An IEEE 802 MAC address.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace w58d {

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};

    /// Six pairs of hexadecimal digits, either case, joined by colons; nothing around them.
    static std::optional<MacAddress> parse(std::string_view text);

    [[nodiscard]] std::string lower() const;  ///< "74:23:44:8f:64:fd"
    [[nodiscard]] std::string upper() const;  ///< "00:0A:F5:88:88:8F"

    /// A locally administered one (IEEE 802-2014, 8.2.2) for another interface of the same device;
    /// another for each `number` 1..15, and never this one.
    [[nodiscard]] MacAddress sibling(int number) const;

    auto operator<=>(const MacAddress&) const = default;
};

}  // namespace w58d
