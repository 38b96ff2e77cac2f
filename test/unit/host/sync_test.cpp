// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How host and module come into step, and come back after whatever has happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/engine.h"
#include "in_step.hpp"

namespace w58d::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kMap = "\r\n+CWMAP: 1\r\n\r\nOK\r\n";

struct SyncTest : InStep {
    void SetUp() override {
        InStep::SetUp();
        script.answer("AT+CWMAP?", std::string(kMap));
        script.answer("AT+SLOW", "");
    }
    /// The next command is answered, and only once.
    void expectInStep() {
        (void)host.told();
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        host.idle(500);
        EXPECT_THAT(host.told(), ElementsAre("named 1"));
    }
};

TEST(FirstRequestTest, IsPrecededByAProbe) {
    Script script;
    script.answer("AT+CWMAP?", std::string(kMap));
    Host host(script);
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_EQ(host.wire.sent, "ATV1Q0+CMEE?\rAT+CWMAP?\r");
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
}

TEST(FirstRequestTest, EndsWhereThereIsNoModule) {
    Script script;
    script.deaf = true;
    Host host(script);
    EXPECT_EQ(host.run("+CWMAP?"), W58_TIMEOUT);
    EXPECT_EQ(host.wire.sent, "ATV1Q0+CMEE?\rATV1Q0+CMEE?\rATV1Q0+CMEE?\r");
    EXPECT_NEAR(host.took(), 28000, 200);
    script.deaf = false;
    script.answer("AT+CWMAP?", std::string(kMap));
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
}

TEST(FirstRequestTest, IsNotMisledByTheAnswerOfSomethingElse) {
    Script script;
    script.answer("AT+CWMAP?", std::string(kMap));
    for (const char* const late :
         {"\r\nOK\r\n", "\r\n+CWMAP: 0\r\n\r\nOK\r\n", "ROR\r\n", "\r\n> "}) {
        Host host(script);
        host.wire.toHost = late;
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        EXPECT_THAT(host.told(), ElementsAre("named 1")) << late;
    }
}

TEST(FirstRequestTest, LeavesTheModuleInPeaceForASecondAfterAnError) {
    Script script;
    script.answer("AT+CWMAP?", std::string(kMap));
    Host host(script);
    host.wire.toHost = "";
    script.deaf = true;
    script.late = "\r\nERROR\r\n";  // the end of data that another host had begun to send
    script.lateMs = 500;
    host.onUrc = {};
    const w58_request request = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    host.idle(600);
    script.deaf = false;
    const std::size_t sent = host.wire.sent.size();
    host.idle(900);
    EXPECT_EQ(host.wire.sent.size(), sent);
    host.idle(400);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
}

TEST_F(SyncTest, NoAnswerInTime) {
    EXPECT_EQ(host.run("+SLOW"), W58_TIMEOUT);
    EXPECT_NEAR(host.took(), W58_ANSWER_MS, 100);
    expectInStep();
    EXPECT_EQ(script.probes, 1);

    w58_request request = host.request("+SLOW");
    request.timeout_ms = 2000;
    EXPECT_EQ(host.run(request), W58_TIMEOUT);
    EXPECT_NEAR(host.took(), 2000, 100);
    expectInStep();
}

TEST_F(SyncTest, RowsLengthenTheTime) {
    w58_request request = host.request("+SLOW");
    request.timeout_ms = 2000;
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    for (int i = 0; i < 4; ++i) {
        host.idle(1500);
        host.wire.toHost = "\r\n+SLOW: 1\r\n";
    }
    host.idle(1000);
    EXPECT_EQ(w58_poll(&host.w), W58_PENDING);
    host.idle(1500);
    EXPECT_EQ(w58_poll(&host.w), W58_TIMEOUT);
}

TEST_F(SyncTest, ALateAnswerIsNotTakenForThatOfTheNextCommand) {
    w58_request request = host.request("+SLOW");
    request.timeout_ms = 2000;
    for (const bool echo : {true, false}) {
        script.echo = echo;
        EXPECT_EQ(host.run(request), W58_TIMEOUT);
        host.wire.toHost = "\r\n+CWMAP: 0\r\n\r\nOK\r\n";
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        EXPECT_THAT(host.told(), ElementsAre("named 1"));
    }
}

TEST_F(SyncTest, AModuleThatIsBusyForLongAnswersAllProbesAtOnce) {
    w58_request request = host.request("+SLOW");
    request.timeout_ms = 1000;
    EXPECT_EQ(host.run(request), W58_TIMEOUT);
    script.deaf = true;  // it reads nothing until it is done: two probes wait for it
    script.lateMs = 9000;
    script.late = "AT+SLOW\r\r\n+SLOW: 1\r\n\r\nOK\r\n";
    for (int i = 0; i < 2; ++i) {
        script.late += "ATV1Q0+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n";
    }
    const w58_request next = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(8500);
    script.deaf = false;
    host.idle(1500);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
    expectInStep();
}

TEST_F(SyncTest, TheAnswerOfAnotherProbeMayComeALittleLater) {
    host.w.flags = FLAG_UNSYNCED;
    script.deaf = true;
    const w58_request next = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(4000);
    script.deaf = false;
    host.wire.toHost = "\r\n+CMEE: 0\r\n\r\nOK\r\n";
    script.late = host.wire.toHost;
    script.lateMs = 100;
    host.idle(500);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
}

TEST_F(SyncTest, AModuleThatRestartsMeanwhileIsAskedAgainSoon) {
    host.w.flags = FLAG_UNSYNCED;
    script.deaf = true;
    const w58_request next = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(5000);  // the second probe, which has 22 s, is lost
    script.deaf = false;
    host.wire.toHost = "\r\nRDY\r\n";
    host.idle(2500);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("urc 0 ", "named 1"));
}

TEST_F(SyncTest, ALineThatWasHalfSentIsTakenBack) {
    host.wire.writable = 7;
    EXPECT_EQ(host.run("+CWRSTD"), W58_TIMEOUT);
    EXPECT_EQ(host.wire.sent, "AT+CWRS");
    host.wire.writable = SIZE_MAX;
    expectInStep();
    EXPECT_THAT(script.lines, ElementsAre("AT+CWMAP?"));

    for (std::size_t taken = 1; taken < 8; ++taken) {  // the taking back, too, breaks off
        host.wire.writable = 7;
        EXPECT_EQ(host.run("+CWRSTD"), W58_TIMEOUT);
        host.wire.writable = taken;
        EXPECT_EQ(host.run("+CWMAP?"), W58_TIMEOUT);
        host.wire.writable = SIZE_MAX;
        expectInStep();
    }
    EXPECT_THAT(script.lines, ::testing::Each("AT+CWMAP?"));
}

TEST_F(SyncTest, ARestartEndsTheCommandUnderWay) {
    const w58_request request = host.request("+SLOW");
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    host.idle(1000);
    host.wire.toHost = "\r\n+SL\r\nRDY\r\n";
    host.idle(1900);
    EXPECT_EQ(w58_poll(&host.w), W58_PENDING);
    host.idle(200);
    EXPECT_EQ(w58_poll(&host.w), W58_RESTARTED);
    EXPECT_THAT(host.told(), ElementsAre("row +SL", "urc 0 "));
    expectInStep();
}

TEST_F(SyncTest, ACommandSentWhileTheModuleStartsIsAnswered) {
    const w58_request request = host.request("+SLOW");
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    host.idle(500);
    host.wire.toHost = "\r\nRDY\r\n\r\n+SLOW: 1\r\n\r\nOK\r\n";
    host.idle();
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("urc 0 ", "named 1"));
    expectInStep();
}

TEST_F(SyncTest, ARestartMeanwhileIsSeenBeforeTheNextCommand) {
    host.wire.toHost = "\r\nRDY\r\n";
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("urc 0 "));
    expectInStep();
    EXPECT_EQ(script.probes, 1) << "the stored profile may have digits for results";
}

TEST_F(SyncTest, WhatWasGivenUpIsForgotten) {
    w58_cancel(&host.w);
    EXPECT_EQ(w58_poll(&host.w), W58_OK) << "nothing was under way";
    const w58_request request = host.request("+SLOW");
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    host.idle();
    w58_cancel(&host.w);
    EXPECT_EQ(w58_poll(&host.w), W58_CANCELLED);
    host.wire.toHost = "\r\n+SLOW: 1\r\n\r\n+CME ERROR: 3\r\n";
    host.idle();
    EXPECT_THAT(host.told(), IsEmpty());
    EXPECT_EQ(host.w.cme, 0);
    expectInStep();
}

TEST_F(SyncTest, ARowMayBeTheLastThatIsWanted) {
    script.answer("AT+ROWS", "\r\n+ROWS: 1\r\n+ROWS: 2\r\n\r\nOK\r\n");
    host.onRow = [&] {
        w58_cancel(&host.w);
        host.onRow = {};
    };
    EXPECT_EQ(host.run("+ROWS"), W58_CANCELLED);
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
    expectInStep();
}

TEST_F(SyncTest, ABrokenPortIsSaidAndTriedAgain) {
    host.wire.broken = true;
    EXPECT_EQ(host.run("+CWMAP?"), W58_LINK);
    host.wire.broken = false;
    expectInStep();
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    host.wire.broken = true;
    EXPECT_EQ(w58_poll(&host.w), W58_LINK) << "also while nothing is under way";
    host.wire.broken = false;
    expectInStep();
}

TEST_F(SyncTest, ABrokenResultEndsInTheTimeAndAllIsWellAgain) {
    const std::string answer(kMap);
    for (std::size_t at = 0; at < answer.size(); ++at) {
        for (const std::string& noise : {std::string(1, '\0'), std::string("\xFF"),
                                         std::string("\n"), std::string("\r"), std::string("> ")}) {
            Script broken;
            broken.answer("AT", "\r\nOK\r\n");
            Host other(broken);
            ASSERT_EQ(other.run(""), W58_OK);
            broken.answer("AT+CWMAP?", std::string(answer).replace(at, 1, noise));
            broken.answer("AT+CWBCAST?", "\r\n+CWBCAST: 1\r\n\r\nOK\r\n");
            const w58_result result = other.run("+CWMAP?");
            EXPECT_TRUE(result == W58_OK || result == W58_TIMEOUT) << result;
            (void)other.told();
            EXPECT_EQ(other.run("+CWBCAST?"), W58_OK);
            EXPECT_THAT(other.told(), ElementsAre("named 1")) << at;
        }
    }
}

}  // namespace
}  // namespace w58d::test
