#include "base/ipv4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace w58d {

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
