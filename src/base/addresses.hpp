// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Addresses: IEEE 802 MAC, IPv4, and those of the LAN.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// An IEEE 802 MAC address.
struct MacAddress {
    static constexpr std::size_t kTextSize = 17;  ///< of parse(), lower() and upper()

    std::array<std::uint8_t, 6> octets{};

    /// Six pairs of hexadecimal digits, either case, joined by colons; nothing around them.
    static std::optional<MacAddress> parse(std::string_view text);

    [[nodiscard]] std::string lower() const;  ///< "74:23:44:8f:64:fd"
    [[nodiscard]] std::string upper() const;  ///< "00:0A:F5:88:88:8F"

    /// One device has it: neither a group's address nor all zero.
    [[nodiscard]] bool isOfDevice() const;

    /// A locally administered one (IEEE 802-2014, 8.2.2) for another interface of the same device;
    /// another for each `number` 1..15, and never this one.
    [[nodiscard]] MacAddress sibling(int number) const;

    auto operator<=>(const MacAddress&) const = default;
};

/// An IPv4 address in host byte order.
struct Ipv4Address {
    std::uint32_t value = 0;

    /// Dotted quad, four decimal numbers 0..255 without leading zeros.
    static std::optional<Ipv4Address> parse(std::string_view text);
    [[nodiscard]] std::string str() const;

    auto operator<=>(const Ipv4Address&) const = default;
};

/// The netmask of a prefix length 0..32.
[[nodiscard]] Ipv4Address netmaskOf(int prefix);
/// The prefix length of a netmask; nullopt if its ones are not all in front.
[[nodiscard]] std::optional<int> prefixOf(Ipv4Address netmask);

/// The LAN: the module's own address with its prefix, and the addresses DHCP gives out. All of them
/// are host addresses of one network, the range is in order and leaves out the module's own.
class Ipv4Range {
  public:
    static Result<Ipv4Range> create(Ipv4Address host, int prefix, Ipv4Address first,
                                    Ipv4Address last);

    [[nodiscard]] Ipv4Address host() const { return host_; }
    [[nodiscard]] int prefix() const { return prefix_; }
    [[nodiscard]] Ipv4Address first() const { return first_; }
    [[nodiscard]] Ipv4Address last() const { return last_; }
    [[nodiscard]] Ipv4Address netmask() const;
    [[nodiscard]] Ipv4Address network() const { return {host_.value & netmask().value}; }
    [[nodiscard]] Ipv4Address broadcast() const;
    /// Some address is of this network and of the one that `address` with `prefix` (0..32) is of.
    [[nodiscard]] bool overlaps(Ipv4Address address, int prefix) const;

    bool operator==(const Ipv4Range&) const = default;

  private:
    Ipv4Range() = default;
    Ipv4Address host_, first_, last_;
    int prefix_ = 0;
};

}  // namespace w58d
