// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Events of +CWURC: who is told, when, and what becomes of too many.
#include <gtest/gtest.h>

#include "host.hpp"

namespace w58d::test {
namespace {

struct EventTest : ::testing::Test {
    EventTest() : host(Model::w58, profile()) {}

    static Profile profile() {
        Profile profile;
        profile.events = static_cast<std::uint8_t>(Event::fault);
        return profile;
    }
    void happens(int number) { host.session.event(Event::fault, "+N: " + std::to_string(number)); }
    static std::string rows(int from, int to) {
        std::string text;
        for (int number = from; number < to; ++number) {
            text += "\r\n+N: " + std::to_string(number) + "\r\n";
        }
        return text;
    }

    Host host;
};

TEST_F(EventTest, IsToldToWhoAskedForItsKind) {
    happens(1);
    EXPECT_EQ(host.port.take(), rows(1, 2));
    for (const int mask : {0, 15}) {
        Profile other;
        other.events = static_cast<std::uint8_t>(mask);
        host.session.setProfile(other);
        happens(2);
        EXPECT_EQ(host.port.take(), "");
    }
}

TEST_F(EventTest, OthersMayBeAskedForWithTheProfile) {
    for (const std::string line : {"ATZ", "AT&F"}) {
        const int before = host.context.eventChanges;
        EXPECT_EQ(host.send(line + '\r'), line + "\r\r\nOK\r\n");
        EXPECT_EQ(host.context.eventChanges, before + 1) << line;
    }
}

TEST_F(EventTest, WaitsForAHalfTypedLineAndASlowCommand) {
    (void)host.send("AT+SL");
    happens(1);
    EXPECT_TRUE(host.port.timer);
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(host.send("OW\r"), "OW\r");
    EXPECT_FALSE(host.port.timer);
    happens(2);
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\n" + rows(1, 3));
    (void)host.send("AT");
    happens(3);
    host.session.silence();
    EXPECT_EQ(host.port.take(), rows(3, 4));
}

TEST_F(EventTest, WaitsUntilWhatWasWrittenHasLeft) {
    host.port.sent = false;
    happens(1);
    happens(2);
    EXPECT_EQ(host.send("AT\r"), "AT\r\r\nOK\r\n");
    EXPECT_FALSE(host.port.timer) << "no line is half typed";
    host.port.sent = true;
    host.session.sent();
    EXPECT_EQ(host.port.take(), rows(1, 3));
}

TEST_F(EventTest, TheNewestOfTooManyAreCountedInTheirPlace) {
    host.port.sent = false;
    for (int number = 0; number < 266; ++number) {
        happens(number);
    }
    host.port.sent = true;
    host.session.sent();
    EXPECT_EQ(host.port.take(), rows(0, 256) + "\r\n+CWURCLOST: 10\r\n");
    happens(300);
    EXPECT_EQ(host.port.take(), rows(300, 301));
}

TEST_F(EventTest, WhatIsLostStandsBetweenWhatWaitedAndWhatCame) {
    at::EventQueue queue;
    for (std::size_t number = 0; number < at::EventQueue::kMost + 3; ++number) {
        queue.add("early");
    }
    for (int left = 0; left < 2; ++left) {
        EXPECT_EQ(queue.take(), "early");
    }
    queue.add("late");
    queue.add("too late");
    for (std::size_t left = 0; left < at::EventQueue::kMost - 2; ++left) {
        EXPECT_EQ(queue.take(), "early");
    }
    EXPECT_EQ(queue.take(), "+CWURCLOST: 3");
    EXPECT_EQ(queue.take(), "late");
    EXPECT_EQ(queue.take(), "+CWURCLOST: 1");
    EXPECT_TRUE(queue.empty());
}

TEST_F(EventTest, SlowLinesGetThemInPortions) {
    host.port.sent = false;
    for (int number = 100; number < 300; ++number) {
        happens(number);
    }
    host.port.sent = true;
    (void)host.send("AT+SLOW\r");
    const std::string answer = host.complete(at::ok());
    EXPECT_EQ(answer, "\r\nOK\r\n" + rows(100, 300));
    EXPECT_GT(host.port.writes, 1);
}

TEST(FailureTest, TheLastIsKnownWhateverSucceedsAfterIt) {
    Host host;
    EXPECT_FALSE(host.session.lastFailure());
    (void)host.send("AT+CWMAP=0;+CWMAP=7\rAT\r");
    ASSERT_TRUE(host.session.lastFailure());
    EXPECT_EQ(host.session.lastFailure()->code, Errc::invalidValue);
    (void)host.send("AT+FAIL\r");
    EXPECT_EQ(host.session.lastFailure()->code, Errc::notAllowed);
    (void)host.send("AT+SLOW\r");
    (void)host.complete(Error{Errc::unknown, "the reason"});
    EXPECT_EQ(host.session.lastFailure()->detail, "the reason");
    (void)host.send("AT+CWSSID=" + std::string(at::kMaxBody, 'x') + '\r');
    EXPECT_EQ(host.session.lastFailure()->code, Errc::incorrectParameters);
    const Error later{Errc::unknown, "what was answered OK"};
    host.session.failedLater(later);
    EXPECT_EQ(host.session.lastFailure()->code, Errc::incorrectParameters) << "of nobody here";
    host.session.mayFailLater();
    host.session.failedLater(later);
    EXPECT_EQ(host.session.lastFailure()->detail, "what was answered OK");
    (void)host.send("AT+FAIL\r");
    host.session.failedLater(later);
    EXPECT_EQ(host.session.lastFailure()->code, Errc::notAllowed);
}

}  // namespace
}  // namespace w58d::test
