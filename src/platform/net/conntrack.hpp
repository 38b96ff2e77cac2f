// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The kernel's memory of flows.
#pragma once

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

/// Makes the kernel forget the flows between hosts of the LAN and those outside it, but for TCP, so
/// that their next packet is translated by the rules of now. TCP connections live on as they are:
/// they would break, and no rule of ours lets anybody new into them. Gives how many there were.
/// Blocks for as long as the kernel lists its flows (about a millisecond for a thousand).
[[nodiscard]] Result<int> forgetFlows(const Ipv4Range& lan);

}  // namespace w58d
