// What iptables-save says there is.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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
    std::vector<Jump> jumps;    ///< in their order, each as often as it is there
    std::set<ChainName> ours;   ///< chains named W58D-*
    std::set<ChainName> inUse;  ///< chains with a rule, or with a policy other than ACCEPT

    [[nodiscard]] bool has(const Jump& jump) const;
};

/// Reads the output of iptables-save or ip6tables-save, line by line.
[[nodiscard]] Saved parseSaved(const std::vector<std::string>& lines);

}  // namespace w58d::iptables
