// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How long a client may be silent, by reckoning alone.
#include "services/lan_server/client_timeouts.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

using namespace std::chrono_literals;

using Time = ClientTimeouts::Time;

constexpr ClientTimeouts::Limits kLimits{.idle = 0s, .dead = 30s, .halfClose = 30s};
constexpr Time kStart{1000s};

/// What TCP tells of a peer that is silent since then.
TcpProgress unansweredSince(Time last, Time now) {
    return {.outstanding = true,
            .unanswered = true,
            .silence = std::chrono::duration_cast<std::chrono::milliseconds>(now - last)};
}

/// When the client is taken for gone; `progress` tells what TCP says at a time.
template <class Progress>
Time endOf(ClientTimeouts& timeouts, Time now, Progress progress) {
    for (int looks = 0; looks < 1000; ++looks) {
        now = timeouts.due(now, false);
        if (now == Time::max()) {
            break;
        }
        EXPECT_TRUE(timeouts.looks(now, false));
        timeouts.seen(progress(now), now);
        if (timeouts.overdue(now, false) == Overdue::vanished) {
            return now;
        }
    }
    return Time::max();
}

TEST(ClientTimeouts, WhoIsSentNothingIsNotLookedAt) {
    const ClientTimeouts timeouts(kLimits, kStart);
    EXPECT_FALSE(timeouts.looks(kStart + 24h, false));
    EXPECT_EQ(timeouts.due(kStart, false), Time::max());
    EXPECT_EQ(timeouts.overdue(kStart + 24h, false), Overdue::no);
}

TEST(ClientTimeouts, WhoAcknowledgesNothingIsGoneAfterTheLimit) {
    ClientTimeouts timeouts(kLimits, kStart);
    const Time sent = kStart + 1h;
    timeouts.sent(sent);
    const Time end = endOf(timeouts, sent, [](Time now) { return unansweredSince(kStart, now); });
    EXPECT_EQ(end, sent + 30s);
}

TEST(ClientTimeouts, WhoVanishesWhileItIsSentToIsGoneSoonAfterTheLimit) {
    ClientTimeouts timeouts(kLimits, kStart);
    timeouts.sent(kStart);
    const Time vanished = kStart + 62s;
    const Time end = endOf(timeouts, kStart, [&](Time now) {
        timeouts.sent(now);
        return unansweredSince(std::min(now - 1ms, vanished), now);
    });
    EXPECT_GE(end, vanished + 30s);
    EXPECT_LE(end, vanished + 40s);
}

TEST(ClientTimeouts, WhoAcknowledgesLives) {
    ClientTimeouts timeouts(kLimits, kStart);
    timeouts.sent(kStart);
    const auto soonAfter = [](Time now) { return unansweredSince(now - 5ms, now); };
    EXPECT_EQ(endOf(timeouts, kStart, soonAfter), Time::max());
}

TEST(ClientTimeouts, WhoseWindowIsClosedLives) {
    ClientTimeouts timeouts(kLimits, kStart);
    timeouts.sent(kStart);
    // Probes come ever more rarely; each is answered.
    const auto closed = [](Time now) {
        TcpProgress progress = unansweredSince(now - (now - kStart) % 2min, now);
        progress.unanswered = false;
        return progress;
    };
    EXPECT_EQ(endOf(timeouts, kStart, closed), Time::max());
}

TEST(ClientTimeouts, LooksEndWhenAllIsAcknowledged) {
    ClientTimeouts timeouts(kLimits, kStart);
    timeouts.sent(kStart);
    const Time look = timeouts.due(kStart, false);
    EXPECT_LT(look, kStart + 30s);
    timeouts.seen({}, look);
    EXPECT_EQ(timeouts.due(look, false), Time::max());
}

TEST(ClientTimeouts, WhoHasEndedMayBeSentToForAWhile) {
    ClientTimeouts timeouts(kLimits, kStart);
    timeouts.ended(kStart);
    EXPECT_EQ(timeouts.due(kStart, false), kStart + 30s);
    timeouts.sent(kStart + 20s);
    timeouts.seen({}, timeouts.due(kStart + 20s, false));
    EXPECT_EQ(timeouts.overdue(kStart + 49s, false), Overdue::no);
    EXPECT_EQ(timeouts.due(kStart + 49s, false), kStart + 50s);
    EXPECT_EQ(timeouts.overdue(kStart + 50s, false), Overdue::done);
}

TEST(ClientTimeouts, WhoHasEndedGetsAllThatIsOnItsWay) {
    const ClientTimeouts::Limits limits{.idle = 0s, .dead = 600s, .halfClose = 5s};
    ClientTimeouts timeouts(limits, kStart);
    timeouts.ended(kStart);
    timeouts.sent(kStart);
    EXPECT_EQ(timeouts.due(kStart, false), kStart + 5s) << "sooner than the next look would be";
    EXPECT_TRUE(timeouts.looks(kStart + 5s, false));
    timeouts.seen({.outstanding = true}, kStart + 5s);
    EXPECT_EQ(timeouts.overdue(kStart + 5s, false), Overdue::no);
    const Time later = timeouts.due(kStart + 5s, false);
    EXPECT_GT(later, kStart + 5s);
    timeouts.seen({}, later);
    EXPECT_EQ(timeouts.overdue(later, false), Overdue::done);
}

TEST(ClientTimeouts, SilenceIsOfWhoIsReadFrom) {
    const ClientTimeouts::Limits limits{.idle = 10s, .dead = 30s, .halfClose = 30s};
    ClientTimeouts timeouts(limits, kStart);
    timeouts.heard(kStart + 5s);
    EXPECT_EQ(timeouts.due(kStart + 5s, false), kStart + 15s);
    EXPECT_EQ(timeouts.overdue(kStart + 15s, false), Overdue::silent);
    EXPECT_EQ(timeouts.overdue(kStart + 15s, true), Overdue::no);
    EXPECT_EQ(timeouts.due(kStart + 15s, true), kStart + 20s) << "for a look";
    timeouts.ended(kStart + 14s);
    EXPECT_EQ(timeouts.overdue(kStart + 15s, false), Overdue::no) << "it waits for an answer";
}

TEST(ClientTimeouts, OfWhoIsHeldBackItsEndIsLookedFor) {
    ClientTimeouts timeouts(kLimits, kStart);
    const Time look = timeouts.due(kStart, true);
    EXPECT_LT(look, kStart + 30s);
    EXPECT_TRUE(timeouts.looks(look, true));
    timeouts.seen({.ended = true}, look);
    EXPECT_TRUE(timeouts.hasEnded());
    timeouts.seen({.ended = true}, look + 29s);
    EXPECT_EQ(timeouts.overdue(look + 29s, true), Overdue::no);
    EXPECT_EQ(timeouts.overdue(look + 30s, true), Overdue::done);
    timeouts.ended(look + 30s);  // what it sent was passed on
    EXPECT_EQ(timeouts.overdue(look + 30s, false), Overdue::no) << "it waits for the answer";
    timeouts.seen({.failed = true}, look + 31s);
    EXPECT_EQ(timeouts.overdue(look + 31s, true), Overdue::failed);
}

}  // namespace
}  // namespace w58d
