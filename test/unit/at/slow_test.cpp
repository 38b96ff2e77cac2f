// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Commands that take their time: one final result each, and nothing the host sent is lost.
#include <gtest/gtest.h>

#include "host.hpp"

namespace w58d::test {
namespace {

TEST(SlowTest, IsAnsweredWhenCompleted) {
    Host host;
    EXPECT_EQ(host.send("AT+SLOW\r"), "AT+SLOW\r");
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\n");
    EXPECT_EQ(host.send("AT\r"), "AT\r\r\nOK\r\n");
}

TEST(SlowTest, FailsAsToldWithoutItsRows) {
    Host host;
    (void)host.send("AT+CMEE=1;+SLOW\r");
    host.context.running.front().row("half");
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(host.complete(fail(Errc::notAllowed)), "\r\n+CME ERROR: 3\r\n");
}

TEST(SlowTest, RowsComeWithTheResult) {
    Host host;
    (void)host.send("AT+SLOW\r");
    host.context.running.front().row("one,", -52);
    host.context.running.front().row("two");
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(host.complete(at::ok()), "\r\none,-52\r\ntwo\r\n\r\nOK\r\n");
}

TEST(SlowTest, WhatWasAnsweredBeforeIsNotHeldBack) {
    Host host;
    EXPECT_EQ(host.send("AT\rAT+CWMAP?;+SLOW;+CWMAP?\r"),
              "AT\r\r\nOK\r\nAT+CWMAP?;+SLOW;+CWMAP?\r\r\n+CWMAP: 1\r\n");
    host.context.running.front().row("row");
    EXPECT_EQ(host.complete(at::ok()), "\r\nrow\r\n\r\n+CWMAP: 1\r\n\r\nOK\r\n");
}

TEST(SlowTest, AFailureStopsTheChain) {
    Host host;
    (void)host.send("AT+SLOW;+CWMAP=0\r");
    EXPECT_EQ(host.complete(fail(Errc::unknown)), "\r\nERROR\r\n");
    EXPECT_EQ(host.context.map, 1);
}

TEST(SlowTest, InputMeanwhileWaitsUnechoed) {
    Host host;
    EXPECT_EQ(host.send("AT+SLOW\rAT+CW"), "AT+SLOW\r");
    EXPECT_EQ(host.send("MAP?\rAT+SLOW?\rAT+CWSSID?\rA"), "");
    EXPECT_EQ(host.complete(at::ok()),
              "\r\nOK\r\nAT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\nAT+SLOW?\r");
    EXPECT_EQ(host.complete(at::ok()),
              "\r\nOK\r\nAT+CWSSID?\r\r\n+CWSSID: \"SIM7600MIFI\"\r\n\r\nOK\r\nA");
    EXPECT_EQ(host.send("T\r"), "T\r\r\nOK\r\n");
}

TEST(SlowTest, SettingsOfTheLineItselfApplyToWhatWaited) {
    Host host;
    (void)host.send("AT+SLOW;E0V0\rAT\r");
    EXPECT_EQ(host.complete(at::ok()), "0\r0\r");
}

TEST(SlowTest, BackPressureSetsInAndIsReleased) {
    Host host;
    (void)host.send("AT+SLOW\r");
    std::string expected = "\r\nOK\r\n";
    std::size_t waiting = 0;
    while (waiting < at::kMaxBacklog) {
        EXPECT_TRUE(host.session.wantsInput());
        host.session.receive("AT\r");
        expected += "AT\r\r\nOK\r\n";
        waiting += 3;
    }
    EXPECT_FALSE(host.session.wantsInput());
    host.session.receive("AT+CWMAP?\r");
    expected += "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n";
    EXPECT_EQ(host.port.wanted, 0);
    EXPECT_EQ(host.complete(at::ok()), expected) << "what came too late is not lost either";
    EXPECT_TRUE(host.session.wantsInput());
    EXPECT_EQ(host.port.wanted, 1);
}

TEST(SlowTest, APortThatTakesNoMoreStopsTheLines) {
    Host host(Model::w58, withoutEcho());
    const std::string answer = host.send("AT+CLAC\r");
    constexpr std::size_t kCount = 4000;
    std::string lines;
    for (std::size_t i = 0; i < kCount; ++i) {
        lines += "AT+CLAC\r";
    }
    for (const bool slow : {false, true}) {
        host.port.most = 65536;
        if (slow) {
            EXPECT_EQ(host.send("AT+SLOW\r"), "");
        }
        host.session.receive(lines);
        if (slow) {
            at::Completion completion = std::move(host.context.running.front());
            host.context.running.pop_front();
            std::move(completion).complete(at::ok());
        }
        std::string all;
        for (std::size_t i = 0; i < kCount && !host.port.written.empty(); ++i) {
            EXPECT_LT(host.port.written.size(), 100'000U);
            all += host.port.take();
            host.session.sent();
        }
        EXPECT_EQ(all.size(), kCount * answer.size() + (slow ? 6 : 0));
        EXPECT_EQ(host.send("AT\r"), "\r\nOK\r\n");
    }
}

TEST(SlowTest, RepeatRunsTheSlowCommandAgain) {
    Host host;
    EXPECT_EQ(host.send("AT+SLOW\rA/"), "AT+SLOW\r");
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\nA/");
    EXPECT_EQ(host.complete(fail(Errc::unknown)), "\r\nERROR\r\n");
}

TEST(CompletionTest, DestroyedUncompletedIsAFailure) {
    Host host;
    (void)host.send("AT+SLOW\rAT\r");
    host.context.running.clear();
    EXPECT_EQ(host.port.take(), "\r\nERROR\r\nAT\r\r\nOK\r\n");
}

TEST(CompletionTest, OutlivesItsSession) {
    Context context;
    {
        RecordingPort port;
        at::Session session(port, kCatalogue, Model::w58, context, "uart0");
        session.receive("AT+SLOW\r");
        EXPECT_TRUE(context.running.front().wanted());
    }
    EXPECT_FALSE(context.running.front().wanted());
    context.running.front().row("row");
    std::move(context.running.front()).complete(at::ok());
}

TEST(CompletionTest, ASecondUseIsIgnored) {
    Host host;
    (void)host.send("AT+SLOW\r");
    at::Completion completion = std::move(host.context.running.front());
    host.context.running.clear();
    EXPECT_EQ(host.port.take(), "") << "an empty one completes nothing";
    std::move(completion).complete(at::ok());
    std::move(completion).complete(at::ok());
    EXPECT_FALSE(completion.wanted());
    completion.row("late");
    EXPECT_EQ(host.port.take(), "\r\nOK\r\n");
}

TEST(CompletionTest, PendingIsNoResult) {
    Host host;
    (void)host.send("AT+SLOW\r");
    EXPECT_EQ(host.complete(at::pending()), "\r\nERROR\r\n");
}

TEST(CompletionTest, OfAnEarlierCommandCannotEndALaterOne) {
    Host host;
    (void)host.send("AT+SLOW\r");
    at::Completion first = std::move(host.context.running.front());
    host.context.running.pop_front();
    at::Completion copy = std::move(first);
    std::move(copy).complete(at::ok());
    (void)host.send("AT+SLOW\r");
    std::move(first).complete(at::ok());
    std::move(copy).complete(at::ok());
    (void)host.port.take();
    EXPECT_EQ(host.complete(fail(Errc::unknown)), "\r\nERROR\r\n");
}

}  // namespace
}  // namespace w58d::test
