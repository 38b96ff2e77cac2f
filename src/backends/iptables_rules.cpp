#include "backends/iptables_rules.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <string_view>

namespace w58d::iptables {
namespace {

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
        if (!saved_.has({{std::string(name_), std::string(from)}, std::string(chain)})) {
            jumps_ += fmt::format("-I {} -j {}\n", from, chain);
        }
    }

    [[nodiscard]] std::string text() const {
        return fmt::format("*{}\n{}{}{}COMMIT\n", name_, chains_, rules_, jumps_);
    }

  private:
    std::string_view name_;
    const Saved& saved_;
    std::string chains_, rules_, jumps_;
};

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
        table.rule(kForward, "-i {} -o {} -j DROP", rules.bridge, wan);
        table.rule(kForward, "-i {} -o {} -m conntrack --ctstate {} -j ACCEPT", wan, rules.bridge,
                   admitted);
        table.rule(kForward, "-i {} -j DROP", wan);
    }
    return table.text();
}

std::string natText(const Rules& rules, const Saved& saved) {
    Table table("nat", saved);
    table.chain("POSTROUTING", kPostrouting);
    for (const std::string& wan : rules.wan) {
        table.rule(kPostrouting, "-s {}/{} -o {} -j MASQUERADE{}", rules.lan.network().str(),
                   rules.lan.prefix(), wan, rules.symmetric ? " --random-fully" : "");
    }
    return table.text();
}

std::string mangleText(const Rules& rules, const Saved& saved) {
    Table table("mangle", saved);
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
