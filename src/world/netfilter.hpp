// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The packet filter in the kernel, and the programs that change it and show it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "world/program.hpp"

namespace w58d::world {

struct FilterChain {
    std::string policy = "-";          ///< "ACCEPT" and its like; "-": not one of the system's
    std::vector<std::string> rules{};  ///< without "-A <chain> "
};

/// Chains by their names.
using FilterTable = std::map<std::string, FilterChain>;
/// Tables by their names.
using FilterTables = std::map<std::string, FilterTable>;

struct Netfilter {
    /// By nf_tables' word for the family, "ip" and "ip6". Tables and the system's chains are made
    /// when they are first needed.
    std::map<std::string, FilterTables> iptables;
    /// Tables made by `nft -f`: their text by family and name ("ip w58d").
    std::map<std::string, std::string> others;
    std::set<std::string> dormant;  ///< tables, in the same way
};

/// iptables-save, or its sibling for IPv6.
class IptablesSave final : public Program {
  public:
    IptablesSave(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

  protected:
    void start() override;
};

/// iptables-restore --noflush, or its sibling for IPv6.
class IptablesRestore final : public Program {
  public:
    IptablesRestore(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

  protected:
    void start() override;
};

/// `nft list chains <family>` and `nft -f -`.
class Nft final : public Program {
  public:
    Nft(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

  protected:
    void start() override;
};

}  // namespace w58d::world
