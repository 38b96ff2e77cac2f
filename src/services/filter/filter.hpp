// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The packet filter and the translation of addresses between the LAN and the world.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backends/iptables.hpp"
#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/net/filter_watch.hpp"
#include "platform/net/forwarding.hpp"
#include "services/filter/filter_programs.hpp"
#include "services/filter/rule_set.hpp"
#include "services/module/reconciler.hpp"

namespace w58d {

/// What the filter is to do.
struct FilterTarget {
    std::vector<std::string> ways;  ///< interfaces to the world, here or not
    NatType nat;
    Ipv4Range lan;
    bool isolated = false;  ///< clients are kept from each other

    bool operator==(const FilterTarget&) const = default;
};

/// Rules of ours beside those of others, which stay as they are; and forwarding, which is on only
/// while the rules of both address families stand. In force means what the kernel lists, not what
/// was sent. Calls must not overlap. Errors are `unknown`; the log has what the programs said.
///
/// What others change nf_tables tells, and at a probe the sizes of the kernel's older tables. A
/// rule of others before ours is a difference too: it might let everything pass. Forwarding is kept
/// on for each interface that needs it, and off while the rules cannot be in force, whoever turned
/// it on. Where rules are taken away again and again, a change by others turns it off until they
/// are seen to stand. At the end it is put back as found, also by the daemon after a killed one.
///
///     AT+CWNAT        rule                                mapping       filtering
///     0               MASQUERADE --random-fully           dependent     dependent
///     1               MASQUERADE, and nft's table `w58d`  independent   independent
///     1, without nft  MASQUERADE                          independent   dependent
///
/// of address and port outside, as RFC 4787 has these words.
class Filter {
  public:
    /// The events are of others' changes to the kernel's filter.
    Filter(asio::io_context& io, const Config& config, FilterWatch::Events events);

    /// Puts in force what backends/iptables.hpp says, and makes the kernel forget the flows
    /// that were translated otherwise. What differs is replaced, the rest looked at: five programs
    /// are started at most. What a killed daemon left becomes part of it. After an error
    /// nothing is forwarded that the module did not find forwarded, and the rules are the former
    /// ones, or in part the new ones; nothing is open that neither opens.
    ///
    /// A full cone needs nf_tables. Without, ports are kept but nobody is let in, and the log says
    /// so.
    Awaitable<Result<Ensured>> ensure(FilterTarget wanted, Deadline deadline);

    /// What this process changes is ours: a child, before it had time to change anything.
    void ignore(pid_t child);

    /// Somebody has changed what no event of FilterWatch tells of: the kernel's older tables, or
    /// forwarding.
    [[nodiscard]] bool differs() const;

    /// The next ensure() that finds all in force has the kernel load what a full cone needs, which
    /// takes it seconds, once: the command that asks for one is not to wait for that.
    /// False if there is nothing to load, or it was.
    [[nodiscard]] bool prepareCone();

    /// What is kept for the end, and for a daemon after a killed one, is in its file; for a probe.
    void lookAtFile() { forwarding_.look(); }

    /// Nothing is forwarded until ensure() has seen the rules stand.
    void shut();

    /// Takes away all of ours, down to the tables that iptables made for it.
    Awaitable<void> close();

  private:
    using Lines = FilterPrograms::Lines;

    [[nodiscard]] std::vector<RuleSet*> ruleSets();
    Awaitable<void> rehearse(const FilterTarget& wanted, Deadline deadline);
    Awaitable<Result<bool>> stands(Deadline deadline);
    /// The interfaces that packets to be forwarded come in from.
    [[nodiscard]] std::vector<std::string> forwarders(const FilterTarget& target) const;
    [[nodiscard]] bool forwards(const FilterTarget& target) const;
    /// On where something is to be forwarded, and as it was found elsewhere.
    [[nodiscard]] Result<void> turnForwarding(const FilterTarget& target);
    [[nodiscard]] Result<Ensured> forward(const FilterTarget& target);
    Awaitable<Result<void>> apply(const FilterTarget& wanted, Deadline deadline);
    /// False where there can be none.
    Awaitable<Result<bool>> openCone(const FilterTarget& wanted, Deadline deadline);
    Awaitable<Result<void>> closeCone(Deadline deadline);

    asio::io_context& io_;
    const Config& config_;
    FilterWatch::Events events_;
    FilterPrograms programs_;
    Forwarding forwarding_;
    std::optional<FilterWatch> watch_;  ///< nullopt: nothing was wanted of the filter yet
    RuleSet ipv4_{programs_, IpVersion::v4, config_.programs.iptablesSave,
                  config_.programs.iptablesRestore};
    RuleSet ipv6_{programs_, IpVersion::v6, config_.programs.ip6tablesSave,
                  config_.programs.ip6tablesRestore};
    bool bridged_ = false;                 ///< as Forwarding said when rules were made last
    std::optional<FilterTarget> inForce_;  ///< nullopt: unknown, or there is none
    bool cone_ = true;  ///< there is one; or there may be, left by a killed daemon
    bool coneKnown_ = false;
    bool coneTried_ = false;  ///< the kernel has loaded what one needs, or cannot
    bool prepares_ = false;   ///< asked for by prepareCone()
    Lines coneSeen_;          ///< what nf_tables listed of it once it had been opened
    bool shut_ = false;       ///< it was us who turned forwarding off, while `inForce_` is in doubt
    std::optional<Clock::time_point> saidLost_;  ///< when the log was last told of a loss
};

}  // namespace w58d
