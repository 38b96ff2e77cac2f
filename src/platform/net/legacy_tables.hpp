// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The kernel's older packet filter, ip_tables and ip6_tables, as far as its size goes.
#pragma once

#include <optional>
#include <string>

namespace w58d {

/// Differs after nearly every change of a table; a rule replaced by a like one alone does not show.
struct TableSize {
    unsigned entries;  ///< rules, and the ends of chains
    unsigned bytes;

    bool operator==(const TableSize&) const = default;
};

enum class IpVersion { v4, v6 };

/// Of a table such as "filter", asked in process (IPT_SO_GET_INFO), without listing it; nullopt if
/// there is no such table, or no right to ask (CAP_NET_ADMIN). A table that nobody uses may be made
/// by asking: ask only where the older filter is in use.
[[nodiscard]] std::optional<TableSize> legacyTable(IpVersion version, const std::string& name);

}  // namespace w58d
