// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/module/reconciler.hpp"

#include <algorithm>
#include <utility>

#include "platform/loop/spawn.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration kFirstPause = 1s;
/// So long after a change what is heard of the part is taken for the change's own doing: it is
/// looked at again, but neither has to wait for long nor counts as work.
constexpr Clock::duration kEchoTime = 500ms;
/// Trouble that is so long ago has nothing to do with the next.
constexpr Clock::duration kQuietTime = 60s;
/// Nor has a loss that comes so much later than twice the pause: who works against us is quicker.
constexpr Clock::duration kCalm = 5s;
/// So many losses one after the other may be a coincidence: none of them has to wait for long.
constexpr unsigned kCoincidence = 4;

/// Whoever needs the part looks again when it has changed, or begins or ceases to fail.
constexpr PartSet dependents(Part part) {
    switch (part) {
        case Part::filter:
            return {Part::station, Part::uplink};
        case Part::lan:
            return {Part::ap0, Part::ap1};
        case Part::radio:
            return {Part::ap0, Part::ap1, Part::station};
        case Part::ap0:
            return {Part::ap1};
        case Part::station:
            return {Part::uplink};
        default:
            return {};
    }
}

template <class Do>
void each(PartSet parts, Do action) {
    while (!parts.empty()) {
        const Part part = parts.first();
        parts -= {part};
        action(part);
    }
}

}  // namespace

Reconciler::Reconciler(asio::io_context& io, std::array<Ensure, kParts> ensure, Listener listener)
    : io_(io), ensure_(std::move(ensure)), listener_(std::move(listener)) {}

void Reconciler::start(Clock::duration interval, std::function<void()> onInterval) {
    running_ = true;
    interval_ = interval;
    onInterval_ = std::move(onInterval);
    intervalEnd_ = Clock::now() + interval_;
    ask(PartSet::all());
    spawn(io_, run());
}

Awaitable<void> Reconciler::stop() {
    stopping_ = true;
    for (std::optional<Deadline>* const underWay : {&deadline_, &commands_}) {
        if (*underWay) {
            (*underWay)->endEarly();
        }
    }
    wake_.wakeAll();
    finished_.wakeAll();
    while (running_) {
        co_await finished_.wait();
    }
}

void Reconciler::request(PartSet parts, bool quiet) {
    each(parts, [this, quiet](Part part) {
        Entry& asked = entry(part);
        const Clock::time_point now = Clock::now();
        const bool echo = now < asked.echoes && !asked.contested;
        if (echo) {
            asked.echo = true;
            asked.notBefore = std::min(asked.notBefore, now + kFirstPause);
        }
        asked.quiet = (quiet || echo) && (!asked.asked || asked.quiet);
        asked.asked = true;
        ++asked.asks;
    });
    wake_.wakeAll();
}

void Reconciler::ask(PartSet parts) {
    request(parts, false);
}

void Reconciler::probe(PartSet parts) {
    request(parts, true);
}

void Reconciler::retry(PartSet parts) {
    each(parts, [this](Part part) {
        entry(part).retried = true;
        if (failing(part)) {
            entry(part).notBefore = std::min(entry(part).notBefore, Clock::now());
        }
    });
    request(parts, true);
}

Awaitable<Result<void>> Reconciler::settle(PartSet parts, Deadline deadline) {
    ask(parts);
    std::array<unsigned, kParts> tickets{};
    each(parts, [&](Part part) {
        tickets[static_cast<std::size_t>(part)] = entry(part).asks;
        std::optional<Deadline>& urgent = entry(part).urgent;
        if (!urgent || urgent->left() < deadline.left()) {  // who has more time, shares it
            urgent = deadline;
        }
    });
    PartSet left = parts;
    Result<void> done;
    while (done && !left.empty()) {
        const Part part = left.first();
        const Entry& next = entry(part);
        if (static_cast<int>(next.answered - tickets[static_cast<std::size_t>(part)]) >= 0) {
            left -= {part};
            if (!next.why.empty()) {
                done = fail(Errc::unknown, next.why);
            }
        } else if (deadline.over() || stopping_) {
            const std::string what(name(part));
            done = fail(Errc::unknown, stopping_ ? "stopping" : what + ": not in time");
        } else {
            std::chrono::milliseconds patience = deadline.left();
            if (deadline_ && !deadline_->over()) {
                patience = std::max(
                    std::chrono::ceil<std::chrono::milliseconds>(begun_ + kGrace - Clock::now()),
                    0ms);
            }
            if (deadline_ && patience == 0ms) {
                deadline_->endEarly();  // whatever it is, it is taken up again
                patience = deadline.left();
            }
            Awaitable<bool> finished = finished_.wait();
            (void)co_await resultBefore(std::move(finished), deadline.sleep(patience));
        }
    }
    each(left, [&](Part part) {
        std::optional<Deadline>& urgent = entry(part).urgent;
        if (urgent && urgent->sharesEndWith(deadline)) {
            urgent.reset();
        }
    });
    co_return done;
}

Report Reconciler::report(Part part) const {
    const Entry& asked = entry(part);
    if (failing(part)) {
        return {PartState::failing, asked.why};
    }
    const bool atWork =
        asked.busy || (asked.asked && !asked.quiet) || !asked.known || asked.underWay;
    return {atWork ? PartState::atWork : PartState::asWanted, {}};
}

std::optional<Part> Reconciler::due() const {
    const Clock::time_point now = Clock::now();
    const Entry* next = nullptr;
    const auto turn = [](const Entry& e) {
        return e.why.empty() ? Clock::time_point() : e.trouble;
    };
    for (const Entry& candidate : entries_) {
        if (candidate.asked && candidate.urgent) {
            next = &candidate;
            break;
        }
        const bool due = candidate.asked && candidate.notBefore <= now;
        next = due && (next == nullptr || turn(candidate) < turn(*next)) ? &candidate : next;
    }
    return next == nullptr ? std::nullopt
                           : std::optional(static_cast<Part>(next - entries_.data()));
}

Awaitable<void> Reconciler::pauseUntilDue() {
    // Set anew after each try: what limited the try's questions is cancelled by then, but wakes the
    // loop all the same (Asio's timerfd keeps its time) unless an earlier timer than any is set.
    Clock::time_point next = intervalEnd_;
    for (const Entry& candidate : entries_) {
        if (candidate.asked) {
            next = std::min(next, candidate.notBefore);
        }
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    co_await withTimeout(wake_.wait(), left);
}

Awaitable<void> Reconciler::run() {
    while (!stopping_) {
        if (const Clock::time_point now = Clock::now(); intervalEnd_ <= now) {
            intervalEnd_ = now + interval_;
            onInterval_();
        }
        const std::optional<Part> part = due();
        if (!part) {
            co_await pauseUntilDue();
            continue;
        }
        Entry& tried = entry(*part);
        const unsigned ticket = tried.asks;
        const bool quiet = tried.quiet;
        tried.asked = false;
        tried.busy = !quiet;
        // Taken: what comes while this is tried has a try and a deadline of its own.
        commands_ = std::exchange(tried.urgent, std::nullopt);
        tried.retried = false;
        const bool forCommand = commands_.has_value();
        const Deadline deadline = forCommand ? *commands_ : Deadline(kTryLimit);
        if (!forCommand) {
            deadline_ = deadline;
            begun_ = Clock::now();
        }
        const Result<Ensured> result = co_await ensure_[static_cast<std::size_t>(*part)](deadline);
        deadline_.reset();
        commands_.reset();
        tried.busy = false;
        if (!result && deadline.endedEarly()) {  // not tried to its end
            tried.quiet = quiet && (!tried.asked || tried.quiet);
            tried.asked = true;
        } else {
            tried.answered = ticket;
            finish(*part, result, forCommand);
        }
        finished_.wakeAll();
    }
    running_ = false;
    finished_.wakeAll();
}

void Reconciler::finish(Part part, const Result<Ensured>& result, bool forCommand) {
    Entry& tried = entry(part);
    const Clock::time_point now = Clock::now();
    const bool wasFailing = failing(part);
    const bool fails = !result.has_value();
    const bool mended = result == Ensured::mended && !forCommand;
    tried.known = true;
    tried.underWay = result == Ensured::underWay;
    const bool lost = mended && !wasFailing;
    const Clock::duration quiet = lost ? 2 * tried.pause + kCalm : kQuietTime;
    if (!fails && (lost || !mended) && now - tried.trouble > quiet) {
        tried.pause = {};
        tried.losses = 0;
    }
    tried.losses += lost ? 1 : 0;
    if (fails || mended) {
        const int growth = lost && tried.losses <= kCoincidence ? 1 : 2;
        tried.pause = std::clamp<Clock::duration>(growth * tried.pause, kFirstPause, kLongestPause);
        tried.notBefore = tried.retried ? now : now + tried.pause;
        tried.trouble = now;
    }
    const std::string before =
        std::exchange(tried.why, !fails                          ? ""
                                 : result.error().detail.empty() ? "failed"
                                                                 : result.error().detail);
    if (fails) {
        tried.asked = true;
        tried.quiet = false;
    }
    if (before != tried.why && listener_) {
        listener_(part, tried.why);
    }
    const bool other = result == Ensured::changed || result == Ensured::mended;
    if (other) {
        tried.echoes = now + kEchoTime;
    }
    tried.contested = other && (tried.contested || tried.echo);
    tried.echo = other && !tried.contested && tried.asked && !tried.urgent;
    if (tried.echo) {
        tried.quiet = true;
        tried.notBefore = std::min(tried.notBefore, now + kFirstPause);
    }
    if (other || (!fails && wasFailing)) {
        retry(dependents(part));
    } else if (fails && !wasFailing) {
        ask(dependents(part));
    }
}

}  // namespace w58d
