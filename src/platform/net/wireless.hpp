// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The network interfaces of a radio, by nl80211.
#pragma once

#include <cstdint>
#include <string>

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

/// What an interface is made for.
enum class WirelessKind : std::uint8_t { accessPoint, station };

// Each asks the kernel and waits for its answer. Errors are `unknown`; `detail` names the interface
// and the reason, one of which is a kernel without 802.11.

/// The number of the radio ("phy3" is 3) that an interface is of.
[[nodiscard]] Result<int> radioOf(const std::string& interface);

/// Whose rules of the air the kernel keeps to on that interface's radio: a country's two letters,
/// or digits of the kernel's own, such as "00".
[[nodiscard]] Result<std::string> regulatoryDomainOf(const std::string& interface);

/// The cipher suite (IEEE 802.11-2020 9.4.2.24.2) of the keys that an access point has for all its
/// stations: kTkip, kCcmp; 0 where there is none, or not one alone. An error where the driver does
/// not say it.
[[nodiscard]] Result<std::uint32_t> groupCipherOf(const std::string& interface);
inline constexpr std::uint32_t kTkip = 0x000FAC02;
inline constexpr std::uint32_t kCcmp = 0x000FAC04;

/// Makes one more interface of the radio that `beside` is of, and leaves it down.
[[nodiscard]] Result<void> makeWirelessInterface(const std::string& beside, const std::string& name,
                                                 WirelessKind kind, const MacAddress& mac);

/// Takes an interface away, whoever made it.
[[nodiscard]] Result<void> removeWirelessInterface(const std::string& name);

}  // namespace w58d
