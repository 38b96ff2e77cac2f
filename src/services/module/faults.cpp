// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/module/faults.hpp"

#include <algorithm>
#include <optional>

#include "base/log.hpp"

namespace w58d {

void Faults::note(Part part, const std::string& why) {
    Entry& entry = entries_.at(static_cast<std::size_t>(part));
    if (why.empty() && !entry.why.empty()) {
        entry.since = Clock::now();
    }
    entry.why = why;
    say();
}

void Faults::close() {
    closed_ = true;
    timer_.cancel();
}

/// All that is due, and the timer for what is not yet.
void Faults::say() {
    if (closed_) {
        return;
    }
    const Clock::time_point now = Clock::now();
    std::optional<Clock::time_point> next;
    const auto due = [&](Clock::time_point at) {
        if (at > now) {
            next = std::min(next.value_or(at), at);
        }
        return at <= now;
    };
    for (std::size_t number = 0; number < kParts; ++number) {
        const auto part = static_cast<Part>(number);
        Entry& entry = entries_[number];
        const bool failing = !entry.why.empty();
        if (failing != entry.told && (failing || due(entry.since + kProof))) {
            entry.told = failing;
            if (listener_) {
                listener_(part, failing);
            }
        }
        const bool settled = failing == entry.told;
        if (settled && entry.logged != entry.why && due(entry.nextLine - kLinePause)) {
            entry.nextLine = std::max(entry.nextLine, now) + kLinePause;
            entry.logged = entry.why;
            if (failing) {
                log::error("{}: {}", name(part), entry.why);
            } else {
                log::info("{}: in force again", name(part));
            }
        }
    }
    if (next) {
        timer_.expires_at(*next);
        timer_.async_wait([this](const asio::error_code& error) {
            if (!error) {
                say();
            }
        });
    }
}

}  // namespace w58d
