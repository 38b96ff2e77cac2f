// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan/leases.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "backends/dnsmasq.hpp"
#include "base/log.hpp"
#include "config/text_rules.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/loop/wall_clock.hpp"

namespace w58d {
namespace {

constexpr std::size_t kFileLimit = 256 * 1024;
/// dnsmasq empties its file before it writes it, which takes less.
constexpr std::chrono::milliseconds kWriteTime{50};
/// A clock that is corrected by less was not set; leases may be as wrong as that.
constexpr std::int64_t kSlack = 60;  // s

std::int64_t aheadNow() {
    return wallTime() - upTime();
}

bool sameClient(const dnsmasq::Lease& one, const dnsmasq::Lease& other) {
    return one.client == other.client && one.clientId == other.clientId;
}

}  // namespace

Leases::Leases(const Config& config)
    : file_(config.runDir + "/dnsmasq.leases"),
      keptFile_(config.stateDir + "/leases"),
      clockFile_(config.runDir + "/leases.clock"),
      time_(leaseSeconds(config.lan.lease)) {}

bool Leases::clockWasSet() const {
    return std::abs(aheadNow() - clock_.ahead) > kSlack;
}

bool Leases::over(const Known& known) {
    return known.until != 0 && known.until <= upTime();
}

std::int64_t Leases::untilAfter(std::int64_t left) const {
    return time_ == 0 ? 0 : upTime() + std::min(left, time_);
}

std::int64_t Leases::untilOf(const dnsmasq::Lease& found) const {
    const auto same =
        std::ranges::find(known_, found, [](const Known& known) { return known.lease; });
    if (same != known_.end()) {
        return same->until;
    }
    if (found.ends == 0) {
        return untilAfter(time_);
    }
    // It was given a moment ago: before the clock was set, or after.
    return untilAfter(found.ends - upTime() - std::min(clock_.ahead, aheadNow()));
}

void Leases::take(const std::vector<dnsmasq::Lease>& found, bool timed) {
    std::vector<Known> now;
    for (const dnsmasq::Lease& lease : found) {
        now.push_back({lease, untilOf(lease)});
    }
    for (Known& known : known_) {
        const auto same = std::ranges::find_if(now, [&](const Known& other) {
            return other.lease.address == known.lease.address ||
                   sameClient(other.lease, known.lease);
        });
        const bool ended = timed && known.lease.ends != 0 && known.lease.ends <= wallTime();
        if (same != now.end()) {
            same->mayBeOver = known.mayBeOver && sameClient(same->lease, known.lease);
        } else if (!known.mayBeOver && !ended && !over(known)) {
            now.push_back(known);
            unsettled_ = true;
        }
    }
    std::erase_if(now, over);
    // dnsmasq turns their order round at each start.
    std::ranges::sort(now, {}, [](const Known& known) { return known.lease.address; });
    known_ = std::move(now);
}

bool Leases::load() {
    if (std::exchange(loaded_, true)) {
        return false;
    }
    const std::optional<LeaseClock> clock = LeaseClock::read(clockFile_);
    clock_ = clock.value_or(LeaseClock{.ahead = aheadNow(), .keptAt = upTime()});
    keptMark_ = markOf(keptFile_);
    const Result<std::optional<std::string>> kept = readFile(keptFile_, kFileLimit);
    if (kept && *kept) {
        const std::int64_t passed = upTime() - clock_.keptAt;
        keptText_ = **kept;
        kept_.emplace();
        for (dnsmasq::Lease& lease : dnsmasq::parseLeases(keptText_)) {
            const std::int64_t until = untilAfter(lease.ends == 0 ? time_ : lease.ends - passed);
            lease.ends = until == 0 ? 0 : until + clock_.ahead;
            kept_->push_back({std::move(lease), until});
        }
        known_ = *kept_;
    }
    // Of a former daemon of this start of the system: it is newer.
    if (const auto text = readFile(file_, kFileLimit); text && *text) {
        const std::vector<dnsmasq::Lease> found = dnsmasq::parseLeases(**text);
        recognize(found, clock.has_value());
        take(found, false);
    }
    return true;
}

void Leases::recognize(const std::vector<dnsmasq::Lease>& found, bool timed) {
    for (Known& known : known_) {
        for (const dnsmasq::Lease& lease : found) {
            const std::int64_t apart = lease.ends - clock_.ahead - known.until;
            if (lease.address == known.lease.address && sameClient(lease, known.lease) &&
                (!timed || std::abs(apart) <= kSlack)) {
                known.lease = lease;
            }
        }
    }
}

Awaitable<void> Leases::look(pid_t server) {
    if (load()) {
        co_return;
    }
    Result<std::optional<std::string>> text = readFile(file_, kFileLimit);
    if (!text || !*text) {
        unsettled_ = true;
        co_return;
    }
    const bool set = clockWasSet();
    if (**text == seen_ && !set) {
        co_return;
    }
    if (**text != seen_) {
        if (server != 0) {
            (void)co_await sleepFor(kWriteTime);
        }
        const Result<std::optional<std::string>> again = readFile(file_, kFileLimit);
        if (!again || *again != *text) {
            co_return;  // the next look finds it
        }
        seen_ = **text;
    }
    // Whoever sets the clock ends leases that are not over.
    take(dnsmasq::parseLeases(seen_), !set);
    unsettled_ = unsettled_ || set;
}

void Leases::heard(const dnsmasq::LeaseNews& news) {
    for (Known& known : known_) {
        const bool same = known.lease.address == news.address;
        if (known.lease.client == news.client &&
            (same || news.kind == dnsmasq::LeaseNews::Kind::refused)) {
            known.mayBeOver = news.kind != dnsmasq::LeaseNews::Kind::given;
        }
    }
}

std::vector<dnsmasq::Lease> Leases::toPrepare(std::int64_t ahead) const {
    std::vector<dnsmasq::Lease> leases;
    for (const Known& known : known_) {
        leases.push_back(known.lease);
        leases.back().ends = known.until == 0 ? 0 : known.until + ahead;
        if (dnsmasq::isReservedName(known.lease.name)) {  // dnsmasq looks only at those that come
            leases.back().name.clear();
        }
    }
    return leases;
}

Result<void> Leases::tryPrepare() {
    const std::string text = dnsmasq::leasesText(toPrepare(aheadNow()));
    Result<void> possible = prepareVolatile(file_, text, 0644);
    discardPrepared(file_);
    return possible;
}

Result<void> Leases::prepare() {
    (void)load();
    std::erase_if(known_, over);
    clock_.ahead = aheadNow();
    const std::vector<dnsmasq::Lease> leases = toPrepare(clock_.ahead);
    for (std::size_t n = 0; n < leases.size(); ++n) {
        known_[n] = {.lease = leases[n], .until = known_[n].until};
    }
    seen_ = dnsmasq::leasesText(leases);
    unsettled_ = false;
    const Result<std::optional<std::string>> there = readFile(file_, kFileLimit);
    Result<void> written;
    if (!there || *there != seen_) {
        written = writeVolatile(file_, seen_, 0644);
    }
    return written ? clock_.write(clockFile_) : written;
}

std::vector<Lent> Leases::lent() const {
    std::vector<Lent> leases;
    for (const Known& known : known_) {
        leases.push_back({known.lease.client, known.lease.address, known.until});
    }
    return leases;
}

std::optional<dnsmasq::Lease> Leases::leaseOf(const MacAddress& client) const {
    for (const Known& known : known_) {
        if (known.lease.client == client && !known.mayBeOver && !over(known)) {
            return known.lease;
        }
    }
    // It may have been given since the last look.
    const Result<std::optional<std::string>> text = readFile(file_, kFileLimit);
    if (text && *text) {
        for (dnsmasq::Lease& lease : dnsmasq::parseLeases(**text)) {
            if (lease.client == client) {
                return std::move(lease);
            }
        }
    }
    return std::nullopt;
}

void Leases::forgetOthersThan(const std::vector<MacAddress>& clients) {
    std::erase_if(known_, [&](const Known& known) {
        return std::ranges::find(clients, known.lease.client) == clients.end();
    });
}

bool Leases::toKeep() const {
    return markOf(keptFile_) != keptMark_ || !isKept();
}

bool Leases::isKept() const {
    if (!kept_ || kept_->size() != known_.size()) {
        return known_.empty() && (!kept_ || kept_->empty());
    }
    return std::ranges::equal(known_, *kept_, [](const Known& known, const Known& kept) {
        return known.lease.address == kept.lease.address && sameClient(known.lease, kept.lease) &&
               known.lease.name == kept.lease.name && std::abs(known.until - kept.until) <= kSlack;
    });
}

void Leases::lookAtKept() {
    const std::optional<FileMark> now = markOf(keptFile_);
    if (now == keptMark_) {
        return;
    }
    const Result<std::optional<std::string>> there = readFile(keptFile_, kFileLimit);
    if (there && *there == keptText_) {
        keptMark_ = now;
    } else if (now) {
        const Result<std::string> aside = quarantine(keptFile_);
        log::error("{} was replaced; {}", keptFile_,
                   aside ? "kept as " + *aside : aside.error().detail);
    } else {
        log::error("{}: was removed", keptFile_);
    }
}

Result<void> Leases::keep() {
    if (!toKeep()) {
        return {};
    }
    lookAtKept();
    if (!toKeep()) {
        return {};
    }
    std::vector<dnsmasq::Lease> leases;
    for (const Known& known : known_) {
        leases.push_back(known.lease);
        leases.back().ends =
            known.until == 0 ? 0 : std::max<std::int64_t>(known.until - upTime(), 1);
    }
    // A lease that is kept longer than it holds does less harm than one that is kept too short.
    const std::int64_t before = std::exchange(clock_.keptAt, upTime());
    (void)clock_.write(clockFile_);
    std::string text = dnsmasq::leasesText(leases);
    Result<void> written = writeAtomically(keptFile_, text, 0600);
    if (written) {
        kept_ = known_;
        keptText_ = std::move(text);
        keptMark_ = markOf(keptFile_);
    } else {
        clock_.keptAt = before;
        (void)clock_.write(clockFile_);
    }
    return written;
}

Result<void> Leases::removeDamaged() {
    return removeQuarantined(keptFile_);
}

}  // namespace w58d
