// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/filter/filter.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "backends/nftables.hpp"
#include "base/log.hpp"
#include "platform/net/conntrack.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

constexpr auto kRemovalLimit = 10s;
/// Between two lines of the log about rules that were taken away.
constexpr auto kSaidEvery = 60s;

bool kernelHasIpv6() {
    return ::access("/proc/sys/net/ipv6", F_OK) == 0;
}

}  // namespace

Filter::Filter(asio::io_context& io, const Config& config, FilterWatch::Events events)
    : io_(io),
      config_(config),
      events_(std::move(events)),
      programs_(io, config.programs, [this](pid_t pid) { ignore(pid); }),
      forwarding_(config.runDir) {}

void Filter::ignore(pid_t child) {
    if (watch_) {
        watch_->ignore(child);
    }
}

std::vector<RuleSet*> Filter::ruleSets() {
    std::vector<RuleSet*> all = {&ipv4_};
    if (ipv6_.possible() && kernelHasIpv6()) {
        all.push_back(&ipv6_);
    }
    return all;
}

Awaitable<Result<bool>> Filter::openCone(const FilterTarget& wanted, Deadline deadline) {
    coneTried_ = true;
    std::string text = nft::coneText(wanted.lan, wanted.ways);
    Result<void> done = co_await programs_.nft(std::move(text), deadline);
    if (!done && (deadline.over() || programs_.nftWorks())) {
        co_return std::unexpected(std::move(done.error()));  // not absent
    }
    if (!done && (cone_ || !coneKnown_)) {
        log::warning("NAT: no full cone here, ports are kept but nobody is let in: {}",
                     done.error().detail);
    }
    coneKnown_ = true;
    if (done) {
        Result<Lines> there = co_await programs_.cone(deadline);
        if (!there) {
            co_return std::unexpected(std::move(there.error()));
        }
        coneSeen_ = std::move(*there);
    }
    co_return done.has_value();
}

Awaitable<Result<void>> Filter::closeCone(Deadline deadline) {
    if (!cone_ || !programs_.hasNft()) {
        co_return Result<void>{};
    }
    Result<void> gone = co_await programs_.nft(nft::noConeText(), deadline);
    if (!gone && programs_.nftWorks()) {
        co_return gone;  // without an nft there is none
    }
    cone_ = false;
    coneKnown_ = true;
    co_return Result<void>{};
}

bool Filter::differs() const {
    return inForce_ && (ipv4_.resized() || ipv6_.resized() ||
                        (forwards(*inForce_) && !Forwarding::isOn(forwarders(*inForce_))));
}

bool Filter::prepareCone() {
    prepares_ = !coneTried_ && inForce_ && !inForce_->ways.empty() && programs_.hasNft();
    return prepares_;
}

Awaitable<void> Filter::rehearse(const FilterTarget& wanted, Deadline deadline) {
    std::string text = nft::coneText(wanted.lan, wanted.ways);
    (void)co_await programs_.checkNft(std::move(text), deadline);  // if not, openCone() says so
    coneTried_ = !deadline.endedEarly();
}

void Filter::shut() {
    if (!inForce_ || shut_) {
        return;  // nothing of ours, or nothing is forwarded already
    }
    shut_ = true;
    if (const Result<void> off = forwarding_.turnOff(); !off) {
        log::error("{}", off.error().detail);
    }
}

std::vector<std::string> Filter::forwarders(const FilterTarget& target) const {
    std::vector<std::string> all = target.ways;
    all.insert(all.end(), config_.lan.reaches.begin(), config_.lan.reaches.end());
    all.push_back(config_.lan.bridge);
    return all;
}

bool Filter::forwards(const FilterTarget& target) const {
    return !target.ways.empty() || !config_.lan.reaches.empty();
}

Result<void> Filter::turnForwarding(const FilterTarget& target) {
    return forwards(target) ? forwarding_.turnOn(forwarders(target)) : forwarding_.putBack();
}

Result<Ensured> Filter::forward(const FilterTarget& target) {
    const bool wasShut = std::exchange(shut_, false);
    const bool asWanted = !forwards(target) || Forwarding::isOn(forwarders(target));
    if (const Result<void> turned = turnForwarding(target); !turned) {
        return std::unexpected(turned.error());
    }
    if (wasShut || asWanted) {
        return Ensured::untouched;
    }
    log::warning("packet filter: forwarding was turned off");
    return Ensured::mended;
}

Awaitable<Result<bool>> Filter::stands(Deadline deadline) {
    for (RuleSet* const rules : ruleSets()) {
        Result<bool> still = co_await rules->stands(deadline);
        if (!still || !*still) {
            co_return still;
        }
    }
    if (cone_) {
        Result<Lines> there = co_await programs_.cone(deadline);
        if (!there && deadline.over()) {
            co_return std::unexpected(std::move(there.error()));
        }
        co_return there && *there == coneSeen_;
    }
    co_return true;
}

Awaitable<Result<void>> Filter::apply(const FilterTarget& wanted, Deadline deadline) {
    const bool symmetric = wanted.nat == NatType::symmetric;
    const bool wasCone = cone_ && coneKnown_;
    if (!symmetric) {
        const Result<bool> opened = co_await openCone(wanted, deadline);
        if (!opened) {
            co_return std::unexpected(opened.error());
        }
        cone_ = *opened;
    }
    const bool cone = cone_ && !symmetric;
    bridged_ = Forwarding::filtersBridges();
    const iptables::Rules rules{.bridge = config_.lan.bridge,
                                .lan = wanted.lan,
                                .wan = wanted.ways,
                                .reaches = config_.lan.reaches,
                                .symmetric = symmetric,
                                .admitTranslated = cone,
                                .isolated = wanted.isolated,
                                .bridged = bridged_,
                                .mss = config_.wan.mss};
    bool changed = false;
    for (RuleSet* const set : ruleSets()) {
        const Result<bool> done = co_await set->apply(rules, deadline);
        if (!done) {
            if (cone && !wasCone) {
                (void)co_await closeCone(deadline);
            }
            co_return std::unexpected(done.error());
        }
        changed |= *done;
    }
    if (!cone) {
        Result<void> closed = co_await closeCone(deadline);
        if (!closed) {
            co_return closed;
        }
    }
    const Result<int> forgotten = changed || cone ? forgetFlows(wanted.lan) : 0;
    if (!forgotten) {
        log::warning("flows are translated as before: {}", forgotten.error().detail);
    }
    co_return Result<void>{};
}

Awaitable<Result<Ensured>> Filter::ensure(FilterTarget wanted, Deadline deadline) {
    if (wanted.ways.empty()) {
        wanted.nat = NatType::symmetric;  // nothing is translated
    }
    if (!watch_) {
        watch_.emplace(io_, events_);
    }
    if (bridged_ != Forwarding::filtersBridges()) {
        inForce_.reset();  // the rules are of a kernel that had, or had not, loaded that
    }
    if (inForce_ == wanted) {
        Result<bool> still = co_await stands(deadline);
        if (!still && deadline.over()) {
            co_return std::unexpected(still.error());  // nothing says that they do not stand
        }
        bool better = false;
        if (still && *still && wanted.nat == NatType::cone && !cone_) {
            const Result<bool> opened = co_await openCone(wanted, deadline);
            better = opened.value_or(false);  // there is an nft now
        }
        if (still && *still && !better) {
            Result<Ensured> on = forward(wanted);
            if (std::exchange(prepares_, false)) {
                co_await rehearse(wanted, deadline);
            }
            co_return on;
        }
        const Clock::time_point now = Clock::now();
        if (still && !better && (!saidLost_ || now - *saidLost_ >= kSaidEvery)) {
            saidLost_ = now;
            log::warning(
                "packet filter: rules of ours were taken away, are not the first, or do nothing");
        }
        if (!better) {
            shut();
        }
    }
    const bool lost = inForce_ == wanted;
    inForce_.reset();
    Result<void> done = co_await apply(wanted, deadline);
    shut_ = false;
    if (done) {  // never forward what is not filtered
        done = turnForwarding(wanted);
    } else if (const Result<void> off = forwarding_.turnOff(); !off) {
        log::error("{}", off.error().detail);
    }
    if (!done) {
        co_return std::unexpected(std::move(done.error()));
    }
    inForce_ = std::move(wanted);
    co_return lost ? Ensured::mended : Ensured::changed;
}

Awaitable<void> Filter::close() {
    const Deadline deadline(kRemovalLimit);
    watch_.reset();
    inForce_.reset();
    if (const Result<void> done = forwarding_.putBack(); !done) {
        log::warning("{}", done.error().detail);
    }
    for (RuleSet* const rules : {&ipv4_, &ipv6_}) {
        const Result<void> removed = co_await rules->remove(deadline);
        if (!removed) {
            log::warning("rules of ours are left: {}", removed.error().detail);
        }
    }
    const Result<void> closed = co_await closeCone(deadline);
    if (!closed) {
        log::warning("NAT: {}", closed.error().detail);
    }
}

}  // namespace w58d
