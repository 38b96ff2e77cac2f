// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/client_timeouts.hpp"

#include <algorithm>

namespace w58d {
namespace {

/// Looks at a client within the time after which it is gone.
constexpr int kLooks = 6;
/// The system reckons in ticks: what is this close may have been the other way round.
constexpr std::chrono::milliseconds kTick{20};

}  // namespace

void ClientTimeouts::sent(Time now) {
    sent_ = now;
    if (!look_) {
        asked_ = now;
        look_ = nextLook(now);
    }
}

void ClientTimeouts::seen(const TcpProgress& progress, Time now) {
    failed_ = progress.failed;
    if (progress.ended && !ended_) {
        ended_ = now;
    }
    if (!progress.unanswered) {
        asked_.reset();
    } else if (!asked_ || now - progress.silence + kTick >= *asked_) {
        asked_ = now;  // it has answered since, and something was sent to it after that
    }
    vanished_ = asked_ && now - *asked_ >= limits_.dead;
    look_.reset();
    if (progress.outstanding || progress.unanswered) {
        look_ = nextLook(now);
    }
}

bool ClientTimeouts::looks(Time now, bool heldBack) const {
    return heldBack || (look_ && (*look_ <= now || (ended_ && halfCloseEnds() <= now)));
}

ClientTimeouts::Time ClientTimeouts::nextLook(Time now) const {
    return now + Clock::duration(limits_.dead) / kLooks;
}

ClientTimeouts::Time ClientTimeouts::halfCloseEnds() const {
    return std::max(*ended_, sent_) + limits_.halfClose;
}

Overdue ClientTimeouts::overdue(Time now, bool heldBack) const {
    if (failed_) {
        return Overdue::failed;
    }
    if (vanished_) {
        return Overdue::vanished;
    }
    if (ended_) {
        return !look_ && halfCloseEnds() <= now ? Overdue::done : Overdue::no;
    }
    const bool limited = limits_.idle.count() > 0 && !heldBack;
    return limited && heard_ + limits_.idle <= now ? Overdue::silent : Overdue::no;
}

ClientTimeouts::Time ClientTimeouts::due(Time now, bool heldBack) const {
    Time next = look_.value_or(Time::max());
    if (heldBack) {
        next = std::min(next, nextLook(now));
    }
    if (ended_) {
        const Time end = halfCloseEnds();
        return look_ && end <= now ? next : std::min(next, end);
    }
    if (limits_.idle.count() > 0) {
        next = std::min(next, (heldBack ? now : heard_) + limits_.idle);
    }
    return next;
}

}  // namespace w58d
