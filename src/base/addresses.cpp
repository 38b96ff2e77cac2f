// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

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

bool MacAddress::isOfDevice() const {
    return (octets[0] & 0x01) == 0 && *this != MacAddress{};
}

MacAddress MacAddress::sibling(int number) const {
    MacAddress other = *this;
    other.octets[0] = static_cast<std::uint8_t>((octets[0] | 0x02) ^ (number << 2));
    return other;
}

std::optional<Ipv4Address> Ipv4Address::parse(std::string_view text) {
    Ipv4Address address;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at == end || *at++ != '.')) {
            return std::nullopt;
        }
        unsigned value = 0;
        const auto [next, error] = std::from_chars(at, end, value);
        const bool leadingZero = next - at > 1 && *at == '0';
        if (error != std::errc{} || value > 255 || leadingZero) {
            return std::nullopt;
        }
        address.value = address.value << 8U | value;
        at = next;
    }
    return at == end ? std::optional(address) : std::nullopt;
}

std::string Ipv4Address::str() const {
    return fmt::format("{}.{}.{}.{}", value >> 24U, value >> 16U & 0xFFU, value >> 8U & 0xFFU,
                       value & 0xFFU);
}

Result<Ipv4Range> Ipv4Range::create(Ipv4Address host, int prefix, Ipv4Address first,
                                    Ipv4Address last) {
    if (prefix < 8 || prefix > 30) {
        return fail(Errc::invalidValue, "prefix: 8 to 30");
    }
    Ipv4Range range;
    range.host_ = host;
    range.prefix_ = prefix;
    range.first_ = first;
    range.last_ = last;
    const std::uint32_t mask = range.netmask().value;
    const auto isHostOfNetwork = [&](Ipv4Address a) {
        return (a.value & mask) == (host.value & mask) && (a.value & ~mask) != 0 &&
               a != range.broadcast();
    };
    if (!isHostOfNetwork(host)) {
        return fail(Errc::invalidValue, "the module's address is no host address of its network");
    }
    if (!isHostOfNetwork(first) || !isHostOfNetwork(last)) {
        return fail(Errc::invalidValue,
                    fmt::format("the range must lie in {}/{}", host.str(), prefix));
    }
    if (first > last) {
        return fail(Errc::invalidValue, "the range ends before it starts");
    }
    if (first <= host && host <= last) {
        return fail(Errc::invalidValue, "the range holds the module's own address");
    }
    return range;
}

Ipv4Address netmaskOf(int prefix) {
    return {prefix <= 0 ? 0 : ~std::uint32_t{0} << static_cast<unsigned>(32 - prefix)};
}

std::optional<int> prefixOf(Ipv4Address netmask) {
    const int ones = std::countl_one(netmask.value);
    return netmaskOf(ones) == netmask ? std::optional(ones) : std::nullopt;
}

Ipv4Address Ipv4Range::netmask() const {
    return netmaskOf(prefix_);
}

bool Ipv4Range::overlaps(Ipv4Address address, int prefix) const {
    // Of two networks one holds the other, or they have nothing in common.
    const std::uint32_t mask = netmaskOf(std::min(prefix, prefix_)).value;
    return (address.value & mask) == (host_.value & mask);
}

Ipv4Address Ipv4Range::broadcast() const {
    return {host_.value | ~netmask().value};
}

}  // namespace w58d
