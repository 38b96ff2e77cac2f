// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the module consists of, and how each part of it is.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace w58d {

/// In the order in which they are put in force: a later one may need an earlier one.
enum class Part : std::uint8_t {
    filter,   ///< our rules for both address families, the NAT type, forwarding
    lan,      ///< the bridge, its address, dnsmasq answering
    radio,    ///< the interfaces that the mode needs
    ap0,      ///< the first access point, AP ID 0 or 2: on air, a port of the bridge
    ap1,      ///< the second one, of AP-AP mode
    station,  ///< as far as it can be: looking, joined, with an address and a route
    uplink,   ///< a default route to the world; name servers
    storage,  ///< what is wanted is on flash; the dialer's secrets
};
inline constexpr std::size_t kParts = 8;
inline constexpr std::array<std::string_view, kParts> kPartNames = {
    "filter", "lan", "radio", "ap0", "ap1", "station", "uplink", "storage"};

[[nodiscard]] constexpr std::string_view name(Part part) {
    return kPartNames.at(static_cast<std::size_t>(part));
}

class PartSet {
  public:
    constexpr PartSet() = default;
    template <std::same_as<Part>... Parts>
    constexpr PartSet(Parts... parts) : bits_((0U | ... | bit(parts))) {}
    [[nodiscard]] static constexpr PartSet all() {
        PartSet set;
        set.bits_ = (1U << kParts) - 1;
        return set;
    }

    [[nodiscard]] constexpr bool has(Part part) const { return (bits_ & bit(part)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    /// The first in the order of Part; the set must not be empty.
    [[nodiscard]] constexpr Part first() const {
        std::uint8_t number = 0;
        while (!has(static_cast<Part>(number))) {
            ++number;
        }
        return static_cast<Part>(number);
    }

    constexpr PartSet& operator|=(PartSet other) {
        bits_ |= other.bits_;
        return *this;
    }
    constexpr PartSet& operator-=(PartSet other) {
        bits_ &= ~other.bits_;
        return *this;
    }
    constexpr PartSet& operator&=(PartSet other) {
        bits_ &= other.bits_;
        return *this;
    }
    [[nodiscard]] friend constexpr PartSet operator|(PartSet a, PartSet b) { return a |= b; }
    [[nodiscard]] friend constexpr PartSet operator-(PartSet a, PartSet b) { return a -= b; }
    [[nodiscard]] friend constexpr PartSet operator&(PartSet a, PartSet b) { return a &= b; }
    bool operator==(const PartSet&) const = default;

  private:
    static constexpr unsigned bit(Part part) { return 1U << static_cast<unsigned>(part); }
    unsigned bits_ = 0;
};

/// How a part is; the numbers are those of AT+CWSTATUS?.
enum class PartState : std::uint8_t {
    asWanted = 0,  ///< and what is not used at all
    atWork = 1,    ///< to be looked at, or under way
    failing = 2,   ///< could not be put in force at the last try; goes on being tried
};

struct Report {
    PartState state = PartState::atWork;
    std::string why;  ///< of the last failure; empty unless failing

    bool operator==(const Report&) const = default;
};

}  // namespace w58d
