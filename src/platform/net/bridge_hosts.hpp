// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who is on a bridge, by the kernel's forwarding database.
#pragma once

#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

/// The MAC addresses that a bridge has had frames from lately (5 minutes, as bridges are set). What
/// is claimed inside of frames, as in ARP, is not believed. See hailHosts(). `but`: not by way of
/// these ports.
[[nodiscard]] Result<std::vector<MacAddress>> bridgeHosts(const std::string& bridge,
                                                          const std::vector<std::string>& but = {});

/// Has those that are silent give a sign, if they are there: each address is sent a datagram that
/// nobody waits for, for which the kernel asks by ARP who has it.
void hailHosts(const std::vector<Ipv4Address>& addresses);

}  // namespace w58d
