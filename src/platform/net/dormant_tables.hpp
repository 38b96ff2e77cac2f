// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Tables of nf_tables that are there, listed with all their rules, and do nothing.
#pragma once

#include <set>
#include <string>

#include "platform/net/legacy_tables.hpp"

namespace w58d {

/// Names of the protocol's tables that somebody has made dormant (NFT_TABLE_F_DORMANT): the kernel
/// passes no packet through them. No program of iptables shows that, or changes it. Empty where
/// there are none, there is no nf_tables, or no right to ask (CAP_NET_ADMIN).
[[nodiscard]] std::set<std::string> dormantTables(IpVersion version);

}  // namespace w58d
