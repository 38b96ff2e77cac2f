// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The packet filter: what iptables-save says there is, and texts for iptables-restore and
// ip6tables-restore with --noflush.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"

namespace w58d::iptables {

/// Begins the name of every chain of ours; at most 28 characters in all.
inline constexpr std::string_view kPrefix = "W58D-";

struct ChainName {
    std::string table;
    std::string chain;
    auto operator<=>(const ChainName&) const = default;
};

/// A rule of a chain of the system's that does nothing but jump to a chain of ours.
struct Jump {
    ChainName from;
    std::string to;
    bool operator==(const Jump&) const = default;
};

struct Saved {
    bool nfTables = false;  ///< the program speaks to nf_tables, not to the older kernel interface
    std::vector<Jump> jumps;   ///< in their order, each as often as it is there
    std::set<ChainName> ours;  ///< chains named W58D-*
    /// Rules in chains of ours and the jumps to them, in their order, each behind its table's name.
    std::vector<std::string> rules;
    std::set<ChainName> led;    ///< chains of the system's whose first rule is a jump to ours
    std::set<ChainName> inUse;  ///< chains with a rule, or with a policy other than ACCEPT
};

/// Reads the output of iptables-save or ip6tables-save, line by line.
[[nodiscard]] Saved parseSaved(const std::vector<std::string>& lines);

/// What the rules are to say. The names come from the integrator's configuration, checked there.
struct Rules {
    std::string bridge;                  ///< the LAN's
    Ipv4Range lan;                       ///< what is translated
    std::vector<std::string> wan;        ///< interfaces to the world, here or not; none: no NAT
    std::vector<std::string> reaches{};  ///< interfaces of networks that are open to the LAN
    bool symmetric = true;         ///< a port of its own for every flow; false: the LAN's port kept
    bool admitTranslated = false;  ///< let in what somebody's DNAT meant for the LAN
    bool isolated = false;         ///< nothing from the LAN into the LAN by way of the module
    bool bridged = false;          ///< frames that the bridge forwards pass through FORWARD too
    int mss = 0;                   ///< greatest TCP segment over the WAN; 0: as the way's MTU says
};

/// All of ours for IPv4: our chains W58D-* get this content, whatever was in them, and the chains
/// of the system a jump to ours as their first rule unless `saved` shows it there. Each table
/// changes at once or not at all.
///
/// From the WAN nothing gets in, to the module or through it, but answers and, if admitted, what
/// was translated. From the LAN only what is translated gets out; beside that, LAN and other
/// networks reach each other only where they are open to it, and there as the system's own rules
/// let them. What comes from the LAN gets back into it only if it is admitted and not isolated.
[[nodiscard]] std::string rulesText(const Rules& rules, const Saved& saved);

/// The same for IPv6, which the LAN has none of: nothing but networks open to it.
[[nodiscard]] std::string rulesText6(const Rules& rules, const Saved& saved);

/// Takes away all of ours that `saved` shows, for either protocol; empty if there is nothing.
[[nodiscard]] std::string removalText(const Saved& saved);

}  // namespace w58d::iptables
