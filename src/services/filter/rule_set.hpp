// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Our rules of one protocol: put in force, looked at, taken away.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "backends/iptables.hpp"
#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/net/legacy_tables.hpp"
#include "services/filter/filter_programs.hpp"

namespace w58d {

/// By iptables' programs for IPv4 or IPv6. In force means what the kernel lists, not what was sent,
/// in tables that are not dormant.
/// Calls must not overlap. Errors are `unknown`; the log has what the programs said.
class RuleSet {
  public:
    RuleSet(FilterPrograms& programs, IpVersion version, const std::string& save,
            const std::string& restore)
        : programs_(programs), version_(version), save_(save), restore_(restore) {}

    /// There are programs for it.
    [[nodiscard]] bool possible() const { return !restore_.empty(); }

    /// Puts the rules in force. What is known to stand is only looked at: one program, two to
    /// change something. True if it was changed.
    Awaitable<Result<bool>> apply(iptables::Rules rules, Deadline deadline);

    /// The kernel lists what it did once apply() was done.
    Awaitable<Result<bool>> stands(Deadline deadline);

    /// Somebody has changed the kernel's older tables, which tell of nothing by themselves.
    [[nodiscard]] bool resized() const;

    /// Takes away all of ours, also what a killed daemon left, down to the tables that iptables
    /// made for it. An error only if anything of ours may be left.
    Awaitable<Result<void>> remove(Deadline deadline);

  private:
    using Chains = FilterPrograms::Chains;

    [[nodiscard]] const char* family() const { return version_ == IpVersion::v4 ? "ip" : "ip6"; }
    [[nodiscard]] std::string text(const iptables::Rules& rules,
                                   const iptables::Saved& before) const;
    Awaitable<Result<iptables::Saved>> look(Deadline deadline);
    Awaitable<void> remember(iptables::Saved found, Deadline deadline);
    /// Restores what fits `before`; false if the kernel then lists something else.
    Awaitable<Result<bool>> replace(iptables::Rules rules, iptables::Saved before,
                                    Deadline deadline);
    Awaitable<Result<void>> takeAway(Deadline deadline);
    /// Tables with some of ours that do nothing.
    [[nodiscard]] std::set<std::string> dormant(const iptables::Saved& listed) const;
    Awaitable<Result<void>> wake(std::set<std::string> tables, Deadline deadline);
    void note(iptables::Saved listed);

    FilterPrograms& programs_;
    IpVersion version_;
    const std::string& save_;
    const std::string& restore_;
    Chains before_;         ///< what was there before ours, to know what to take away at the end
    bool touched_ = false;  ///< `before_` is known; ours may be there
    std::optional<iptables::Saved> listed_;  ///< when ours were last seen; nullopt: in doubt
    std::string text_;                       ///< that would put in force again what was seen then
    /// Of their tables then, where they are the kernel's older ones; empty elsewhere.
    std::map<std::string, TableSize> sizes_;
};

}  // namespace w58d
