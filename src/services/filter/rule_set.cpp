// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/filter/rule_set.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "backends/nftables.hpp"
#include "platform/net/dormant_tables.hpp"

namespace w58d {
namespace {

std::size_t linesWith(std::string_view text, std::string_view start) {
    std::size_t count = 0;
    while (!text.empty()) {
        count += text.starts_with(start) ? 1 : 0;
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return count;
}

bool sameOfOurs(const iptables::Saved& one, const iptables::Saved& other) {
    return one.rules == other.rules && one.led == other.led;
}

}  // namespace

std::string RuleSet::text(const iptables::Rules& rules, const iptables::Saved& before) const {
    return version_ == IpVersion::v4 ? iptables::rulesText(rules, before)
                                     : iptables::rulesText6(rules, before);
}

Awaitable<Result<iptables::Saved>> RuleSet::look(Deadline deadline) {
    Result<FilterPrograms::Lines> lines = co_await programs_.saved(save_, deadline);
    if (!lines) {
        co_return std::unexpected(std::move(lines.error()));
    }
    co_return iptables::parseSaved(*lines);
}

Awaitable<void> RuleSet::remember(iptables::Saved found, Deadline deadline) {
    if (touched_) {
        co_return;
    }
    touched_ = true;
    if (!found.nfTables) {
        co_return;
    }
    Result<Chains> before = co_await programs_.chains(family(), deadline);
    before_ = before.value_or(Chains{});
    // What only a killed daemon needed goes with ours.
    for (const iptables::Jump& jump : found.jumps) {
        before_.erase(jump.from);
    }
    for (const iptables::ChainName& name : found.ours) {
        before_.erase(name);
    }
}

void RuleSet::note(iptables::Saved listed) {
    sizes_.clear();
    for (const iptables::ChainName& ours : listed.ours) {
        const auto size = listed.nfTables ? std::nullopt : legacyTable(version_, ours.table);
        if (size) {
            sizes_.insert_or_assign(ours.table, *size);
        }
    }
    listed_ = std::move(listed);
}

std::set<std::string> RuleSet::dormant(const iptables::Saved& listed) const {
    std::set<std::string> tables;
    if (listed.nfTables) {
        tables = dormantTables(version_);
        std::erase_if(tables, [&](const std::string& table) {
            return std::ranges::find(listed.ours, table, &iptables::ChainName::table) ==
                   listed.ours.end();
        });
    }
    return tables;
}

Awaitable<Result<void>> RuleSet::wake(std::set<std::string> tables, Deadline deadline) {
    if (tables.empty()) {
        co_return Result<void>{};
    }
    std::string input = nft::wakeText(family(), tables);
    Result<void> woken = co_await programs_.nft(std::move(input), deadline);
    if (!woken) {
        co_return fail(Errc::unknown, "table " + *tables.begin() + " is dormant");
    }
    co_return woken;
}

Awaitable<Result<bool>> RuleSet::replace(iptables::Rules rules, iptables::Saved before,
                                         Deadline deadline) {
    listed_.reset();
    const std::string restored = text(rules, before);
    std::string input = restored;
    Result<void> done = co_await programs_.restore(restore_, std::move(input), deadline);
    if (!done) {
        co_return std::unexpected(std::move(done.error()));
    }
    Result<iptables::Saved> listed = co_await look(deadline);
    if (!listed) {
        co_return std::unexpected(std::move(listed.error()));
    }
    if (listed->rules.size() != listed->jumps.size() + linesWith(restored, "-A ") ||
        listed->led.size() < linesWith(restored, ":")) {
        co_return false;
    }
    std::set<std::string> asleep = dormant(*listed);
    Result<void> awake = co_await wake(std::move(asleep), deadline);
    if (!awake) {
        co_return std::unexpected(std::move(awake.error()));
    }
    text_ = text(rules, *listed);
    note(std::move(*listed));
    co_return true;
}

Awaitable<Result<bool>> RuleSet::apply(iptables::Rules rules, Deadline deadline) {
    if (listed_ && text(rules, *listed_) == text_) {
        Result<bool> there = co_await stands(deadline);
        if (!there) {
            co_return there;
        }
        if (*there) {
            co_return false;
        }
    }
    if (listed_) {
        iptables::Saved before = *listed_;
        Result<bool> done = co_await replace(rules, std::move(before), deadline);
        if (done ? *done : deadline.over()) {
            co_return done;
        }
        // Others have changed what was there.
    }
    Result<iptables::Saved> there = co_await look(deadline);
    if (!there) {
        co_return std::unexpected(std::move(there.error()));
    }
    iptables::Saved found = *there;
    co_await remember(std::move(found), deadline);
    Result<bool> done = co_await replace(rules, std::move(*there), deadline);
    if (done && !*done) {
        co_return fail(Errc::unknown, programName(save_) + " does not list what was restored");
    }
    co_return done;
}

Awaitable<Result<bool>> RuleSet::stands(Deadline deadline) {
    Result<iptables::Saved> listed = co_await look(deadline);
    if (!listed) {
        co_return std::unexpected(std::move(listed.error()));
    }
    if (!listed_ || !sameOfOurs(*listed, *listed_) || !dormant(*listed).empty()) {
        listed_.reset();
        co_return false;
    }
    note(std::move(*listed));  // others have theirs in the same tables
    co_return true;
}

bool RuleSet::resized() const {
    return std::ranges::any_of(sizes_, [this](const auto& entry) {
        return legacyTable(version_, entry.first) != entry.second;
    });
}

Awaitable<Result<void>> RuleSet::remove(Deadline deadline) {
    if (save_.empty()) {
        co_return Result<void>{};
    }
    Result<void> done = co_await takeAway(deadline);
    listed_.reset();
    sizes_.clear();
    co_return std::exchange(touched_, false) ? done : Result<void>{};
}

Awaitable<Result<void>> RuleSet::takeAway(Deadline deadline) {
    Result<iptables::Saved> there = co_await look(deadline);
    if (!there) {
        co_return std::unexpected(std::move(there.error()));
    }
    std::string input = iptables::removalText(*there);
    if (!input.empty()) {
        Result<void> done = co_await programs_.restore(restore_, std::move(input), deadline);
        if (!done) {
            co_return done;
        }
        there = co_await look(deadline);
    }
    if (!there || !there->nfTables) {
        co_return Result<void>{};
    }
    Result<Chains> now = co_await programs_.chains(family(), deadline);
    input = nft::unusedText(family(), before_, now.value_or(Chains{}), there->inUse);
    if (input.empty()) {
        co_return Result<void>{};
    }
    co_return co_await programs_.nft(std::move(input), deadline);
}

}  // namespace w58d
