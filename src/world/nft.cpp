// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// nft, as far as it lists chains and a table, and takes or checks the texts for the cone and for
// what iptables left.
#include "world/netfilter.hpp"
#include "world/text.hpp"
#include "world/world.hpp"

namespace w58d::world {
namespace {

/// `delete chain <family> <table> <chain>`
bool deleteChain(Netfilter& state, const std::vector<std::string>& words) {
    FilterTables& tables = state.iptables[words.at(2)];
    const auto table = tables.find(words.at(3));
    if (table == tables.end()) {
        return false;
    }
    const auto chain = table->second.find(words.at(4));
    if (chain == table->second.end() || !chain->second.rules.empty()) {
        return false;
    }
    table->second.erase(chain);
    return true;
}

/// `delete table <family> <table>`
bool deleteTable(Netfilter& state, const std::vector<std::string>& words) {
    return state.others.erase(words.at(2) + " " + words.at(3)) > 0 ||
           state.iptables[words.at(2)].erase(words.at(3)) > 0;
}

/// What `nft list chains <family>` prints.
std::vector<std::string> chainLines(const Netfilter& state, const std::string& family) {
    std::vector<std::string> lines;
    if (const auto tables = state.iptables.find(family); tables != state.iptables.end()) {
        for (const auto& [name, chains] : tables->second) {
            lines.push_back("table " + family + " " + name + " {");
            for (const auto& [chain, content] : chains) {
                lines.push_back("\tchain " + chain + " {");
                lines.emplace_back("\t}");
            }
            lines.emplace_back("}");
        }
    }
    for (const auto& [name, text] : state.others) {
        if (!name.starts_with(family + " ")) {
            continue;
        }
        lines.push_back("table " + name + " {");
        for (const std::string& line : split(text, '\n')) {
            if (line.starts_with("\tchain ")) {
                lines.push_back(line);
                lines.emplace_back("\t}");
            }
        }
        lines.emplace_back("}");
    }
    return lines;
}

/// Does what the text says, all of it or nothing; false if it cannot.
bool runNft(Netfilter& state, const std::string& text) {
    Netfilter changed = state;
    std::string open;  // the table whose content the lines are
    for (const std::string& line : split(text, '\n')) {
        const std::vector<std::string> words = split(line, ' ');
        if (line == "}") {
            open.clear();
        } else if (!open.empty()) {
            changed.others[open] += line + "\n";
        } else if (words.front() == "table" && words.size() >= 3) {
            const std::string name = words[1] + " " + words[2];
            changed.others.try_emplace(name);
            open = words.back() == "{" ? name : std::string();
        } else if (line.starts_with("add table ") && words.size() == 4) {
            changed.dormant.erase(words[2] + " " + words[3]);
        } else if (line.starts_with("delete table ") && words.size() == 4) {
            if (!deleteTable(changed, words)) {
                return false;
            }
        } else if (line.starts_with("delete chain ") && words.size() == 5) {
            if (!deleteChain(changed, words)) {
                return false;
            }
        } else {
            return false;
        }
    }
    state = std::move(changed);
    return true;
}

}  // namespace

void Nft::start() {
    after(world_.habit(name()).delay, [this] {
        if (argv().size() == 4 && argv()[1] == "list" && argv()[2] == "chains") {
            for (const std::string& line : chainLines(world_.netfilter, argv()[3])) {
                say(line);
            }
            exit(0);
        } else if (argv().size() == 6 && argv()[1] == "--terse") {
            const auto table = world_.netfilter.others.find(argv()[4] + " " + argv()[5]);
            if (table == world_.netfilter.others.end()) {
                return die("Error: No such file or directory");
            }
            for (const std::string& line : split(table->second, '\n')) {
                say(line);
            }
            exit(0);
        } else if (argv()[1] == "--check") {
            Netfilter unchanged = world_.netfilter;
            runNft(unchanged, input()) ? exit(0) : die("Error: Could not process rule");
        } else if (runNft(world_.netfilter, input())) {
            exit(0);
        } else {
            die("Error: Could not process rule");
        }
    });
}

}  // namespace w58d::world
