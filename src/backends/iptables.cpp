// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/iptables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace w58d::iptables {
namespace {

/// The text up to the next space, which is taken off `line` with it.
std::string_view word(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view found = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return found;
}

constexpr std::string_view kInput = "W58D-INPUT";
constexpr std::string_view kForward = "W58D-FORWARD";
constexpr std::string_view kPostrouting = "W58D-POSTROUTING";

/// One table's part of a text: chains first, their rules, the jumps to them, COMMIT.
class Table {
  public:
    Table(std::string_view name, const Saved& saved) : name_(name), saved_(saved) {}

    template <class... Args>
    void rule(std::string_view chain, fmt::format_string<Args...> format, Args&&... args) {
        rules_ +=
            fmt::format("-A {} {}\n", chain, fmt::format(format, std::forward<Args>(args)...));
    }

    /// A chain of ours, and the way to it from a chain of the system's.
    void chain(std::string_view from, std::string_view chain) {
        chains_ += fmt::format(":{} - [0:0]\n", chain);
        const Jump jump{{std::string(name_), std::string(from)}, std::string(chain)};
        if (saved_.led.contains(jump.from)) {
            return;
        }
        for (auto behind = std::ranges::count(saved_.jumps, jump); behind > 0; --behind) {
            jumps_ += fmt::format("-D {} -j {}\n", from, chain);
        }
        jumps_ += fmt::format("-I {} -j {}\n", from, chain);
    }

    [[nodiscard]] bool isSaved(std::string_view chain) const {
        return saved_.ours.contains({std::string(name_), std::string(chain)});
    }

    [[nodiscard]] std::string text() const {
        return fmt::format("*{}\n{}{}{}COMMIT\n", name_, chains_, rules_, jumps_);
    }

  private:
    std::string_view name_;
    const Saved& saved_;
    std::string chains_, rules_, jumps_;
};

/// What is neither from nor to the WAN: other networks, and the LAN itself.
void closeLan(Table& table, const Rules& rules, bool admitsTranslated) {
    for (const std::string& open : rules.reaches) {
        table.rule(kForward, "-i {} -o {} -j RETURN", rules.bridge, open);
        table.rule(kForward, "-i {} -o {} -j RETURN", open, rules.bridge);
    }
    if (rules.bridged) {
        table.rule(kForward, "-i {0} -o {0} -m physdev --physdev-is-bridged -j RETURN",
                   rules.bridge);
    }
    if (admitsTranslated && !rules.isolated) {
        table.rule(kForward, "-i {0} -o {0} -m conntrack --ctstate DNAT -j ACCEPT", rules.bridge);
    }
    table.rule(kForward, "-i {} -j DROP", rules.bridge);
    table.rule(kForward, "-o {} -j DROP", rules.bridge);
}

std::string filterText(const Rules& rules, const Saved& saved) {
    Table table("filter", saved);
    table.chain("INPUT", kInput);
    table.chain("FORWARD", kForward);
    // RETURN, not ACCEPT: what answers us may still be refused by the system's own rules.
    table.rule(kInput, "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN");
    const std::string_view admitted =
        rules.admitTranslated ? "RELATED,ESTABLISHED,DNAT" : "RELATED,ESTABLISHED";
    for (const std::string& wan : rules.wan) {
        table.rule(kInput, "-i {} -j DROP", wan);
        // What conntrack cannot place would leave with its LAN address.
        table.rule(kForward, "-i {} -o {} -m conntrack --ctstate INVALID -j DROP", rules.bridge,
                   wan);
        table.rule(kForward, "-s {}/{} -i {} -o {} -j ACCEPT", rules.lan.network().str(),
                   rules.lan.prefix(), rules.bridge, wan);
        table.rule(kForward, "-i {} -o {} -m conntrack --ctstate {} -j ACCEPT", wan, rules.bridge,
                   admitted);
        table.rule(kForward, "-i {} -j DROP", wan);
    }
    closeLan(table, rules, rules.admitTranslated);
    return table.text();
}

std::string natText(const Rules& rules, const Saved& saved) {
    Table table("nat", saved);
    if (rules.wan.empty() && !table.isSaved(kPostrouting)) {
        return {};
    }
    table.chain("POSTROUTING", kPostrouting);
    for (const std::string& wan : rules.wan) {
        table.rule(kPostrouting, "-s {}/{} -o {} -j MASQUERADE{}", rules.lan.network().str(),
                   rules.lan.prefix(), wan, rules.symmetric ? " --random-fully" : "");
    }
    return table.text();
}

std::string mangleText(const Rules& rules, const Saved& saved) {
    Table table("mangle", saved);
    if (rules.wan.empty() && !table.isSaved(kForward)) {
        return {};
    }
    table.chain("FORWARD", kForward);
    const std::string size =
        rules.mss == 0 ? "--clamp-mss-to-pmtu" : fmt::format("--set-mss {}", rules.mss);
    for (const std::string& wan : rules.wan) {
        for (const std::string_view way : {"-i", "-o"}) {
            table.rule(kForward, "{} {} -p tcp --tcp-flags SYN,RST SYN -j TCPMSS {}", way, wan,
                       size);
        }
    }
    return table.text();
}

}  // namespace

Saved parseSaved(const std::vector<std::string>& lines) {
    Saved saved;
    std::set<ChainName> begun;  // of which a rule was seen
    std::string table;
    for (std::string_view line : lines) {
        if (line.starts_with("# Generated by")) {
            saved.nfTables |= line.find("(nf_tables)") != std::string_view::npos;
        } else if (line.starts_with('*')) {
            table = line.substr(1);
        } else if (line.starts_with(':')) {
            line.remove_prefix(1);
            const std::string chain(word(line));
            const std::string_view policy = word(line);
            if (chain.starts_with(kPrefix)) {
                saved.ours.insert({table, chain});
            } else if (policy != "ACCEPT" && policy != "-") {
                saved.inUse.insert({table, chain});
            }
        } else if (line.starts_with("-A ")) {
            const std::string rule = table + ' ' + std::string(line);
            word(line);
            const std::string chain(word(line));
            saved.inUse.insert({table, chain});
            const bool first = begun.insert({table, chain}).second;
            if (line.starts_with("-j ") && line.substr(3).starts_with(kPrefix) &&
                line.find(' ', 3) == std::string_view::npos && !chain.starts_with(kPrefix)) {
                saved.jumps.push_back({{table, chain}, std::string(line.substr(3))});
                saved.rules.push_back(rule);
                if (first) {
                    saved.led.insert({table, chain});
                }
            } else if (chain.starts_with(kPrefix)) {
                saved.rules.push_back(rule);
            }
        }
    }
    return saved;
}

std::string rulesText(const Rules& rules, const Saved& saved) {
    // The filter first: nothing is open for a moment.
    return filterText(rules, saved) + natText(rules, saved) + mangleText(rules, saved);
}

std::string rulesText6(const Rules& rules, const Saved& saved) {
    Table table("filter", saved);
    table.chain("INPUT", kInput);
    table.chain("FORWARD", kForward);
    table.rule(kInput, "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN");
    for (const std::string& wan : rules.wan) {
        // Without these the module itself could have no IPv6: RFC 4890, 4.4.1.
        for (const int type : {134, 135, 136}) {
            table.rule(kInput,
                       "-i {} -p ipv6-icmp -m icmp6 --icmpv6-type {} -m hl --hl-eq 255 "
                       "-j RETURN",
                       wan, type);
        }
        table.rule(kInput, "-i {} -j DROP", wan);
        table.rule(kForward, "-i {} -j DROP", wan);
        table.rule(kForward, "-o {} -j DROP", wan);
    }
    closeLan(table, rules, false);
    return table.text();
}

std::string removalText(const Saved& saved) {
    struct Lines {
        std::string jumps, contents, chains;
    };
    std::map<std::string, Lines> tables;
    for (const Jump& jump : saved.jumps) {
        tables[jump.from.table].jumps += fmt::format("-D {} -j {}\n", jump.from.chain, jump.to);
    }
    for (const ChainName& name : saved.ours) {
        tables[name.table].contents += fmt::format("-F {}\n", name.chain);
        tables[name.table].chains += fmt::format("-X {}\n", name.chain);
    }
    std::string text;
    for (const auto& [table, lines] : tables) {
        text +=
            fmt::format("*{}\n{}{}{}COMMIT\n", table, lines.jumps, lines.contents, lines.chains);
    }
    return text;
}

}  // namespace w58d::iptables
