// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Bytes that are no lines: what a host sends after the prompt, and what the module sends raw.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/engine.h"
#include "in_step.hpp"

namespace w58d::test {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kData = "a\r\nOK\r\n\0\xFF\b> "s;

struct DataTest : InStep {
    void SetUp() override {
        InStep::SetUp();
        values[0] = w58_int(0);
        values[1] = w58_int(static_cast<std::int32_t>(kData.size()));
        send = host.request("+CWLANSEND=");
        send.values = values;
        send.count = 2;
        send.input = kData.data();
        send.input_length = kData.size();
        script.answer(kLine, "\r\n> ");
        script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
        script.afterData = "\r\nOK\r\n";
    }
    void expectInStep() {
        (void)host.told();
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        host.idle(500);
        EXPECT_THAT(host.told(), ElementsAre("named 1"));
    }
    /// Starts; the prompt comes, and the module takes what follows it for data.
    void begin(std::size_t writable) {
        script.dataWanted = 0;
        ASSERT_EQ(w58_start(&host.w, &send), W58_PENDING);
        while (host.w.stage < STAGE_PROMPT) {
            (void)w58_poll(&host.w);
        }
        script.dataWanted = kData.size();
        host.wire.writable = writable;
        host.idle();
    }

    const std::string kLine = "AT+CWLANSEND=0," + std::to_string(kData.size());
    w58_value values[2]{};
    w58_request send{};
};

TEST_F(DataTest, WaitsForThePromptAndSendsExactlyItsBytes) {
    ASSERT_EQ(w58_start(&host.w, &send), W58_PENDING);
    while (script.lines.empty()) {
        (void)w58_poll(&host.w);
    }
    const std::string answer = std::exchange(host.wire.toHost, {});
    host.idle(14000);
    EXPECT_EQ(host.wire.sent, kLine + '\r') << "nothing before the prompt";
    script.dataWanted = kData.size();
    for (const char byte : answer) {
        host.wire.toHost = std::string(1, byte);
        (void)w58_poll(&host.w);
    }
    host.idle();
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_EQ(script.data, kData);
    EXPECT_EQ(host.wire.sent, kLine + '\r' + kData);
    EXPECT_EQ(script.probes, 0);
}

TEST_F(DataTest, AnErrorInsteadOfThePromptMeansThatNothingIsSent) {
    Script other;
    other.answer("AT", "\r\nOK\r\n");
    other.answer(kLine, "\r\n+CME ERROR: 3\r\n");
    other.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    Host host2(other);
    ASSERT_EQ(host2.run(""), W58_OK);
    EXPECT_EQ(host2.run(send), W58_CME);
    EXPECT_EQ(host2.run("+CWMAP?"), W58_OK);
    EXPECT_LE(host2.took(), 100u) << "nor is anything waited for";
    EXPECT_THAT(other.lines, ElementsAre("AT", kLine, "AT+CWMAP?"));
}

TEST_F(DataTest, TheResultComesAfterTheLastByte) {
    script.afterData = "\r\nERROR\r\n";
    begin(SIZE_MAX);
    EXPECT_EQ(w58_poll(&host.w), W58_ERROR);
    EXPECT_EQ(script.data, kData);
    expectInStep();
}

TEST_F(DataTest, AUrcBeforeThePromptIsNone) {
    host.wire.toHost = "\r\n+CWLANMSG: > \r\n\r\r\n\r\n+CWEVNET: 1\r\n";
    begin(SIZE_MAX);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("urc 8 > ", "urc 3 1"));
}

TEST_F(DataTest, WhereItBreaksOffTheModulesErrorEndsItAndASecondIsKeptFree) {
    begin(3);
    EXPECT_EQ(w58_poll(&host.w), W58_PENDING);
    script.late = "\r\nERROR\r\n";
    script.lateMs = 20000;
    host.idle(20100);
    EXPECT_EQ(w58_poll(&host.w), W58_ERROR);
    script.dataWanted = 0;
    host.wire.writable = SIZE_MAX;
    const std::size_t sent = host.wire.sent.size();
    const w58_request next = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(900);
    EXPECT_EQ(host.wire.sent.size(), sent) << "the module drops what comes";
    host.idle(300);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_EQ(script.probes, 0);
}

TEST_F(DataTest, WhereNoErrorComesEitherItEnds) {
    begin(3);
    host.idle(25100);
    EXPECT_EQ(w58_poll(&host.w), W58_TIMEOUT);
    script.dataWanted = 0;
    host.wire.writable = SIZE_MAX;
    expectInStep();
    EXPECT_EQ(script.probes, 1);
}

TEST_F(DataTest, NothingIsAddedToDataThatWasGivenUp) {
    begin(3);
    host.wire.writable = SIZE_MAX;
    const std::size_t sent = host.wire.sent.size();
    w58_cancel(&host.w);
    const w58_request next = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(5000);
    w58_cancel(&host.w);  // which does not make it shorter
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(14900);
    EXPECT_EQ(host.wire.sent.size(), sent);
    host.wire.toHost = "\r\nERROR\r\n";  // the module gives up
    script.dataWanted = 0;
    host.idle(1000);
    EXPECT_EQ(host.wire.sent.size(), sent);
    host.idle(200);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
    expectInStep();
}

TEST_F(DataTest, OfDataThatWasGivenUpANewModuleKnowsNothing) {
    begin(3);
    host.wire.writable = SIZE_MAX;
    w58_cancel(&host.w);
    script.dataWanted = 0;
    host.wire.toHost = "\r\nRDY\r\n";
    host.idle();
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_LE(host.took(), 100u);
}

TEST_F(DataTest, NorIsItOfAnyMatterWhenTheClockHasRunOver) {
    begin(3);
    host.wire.writable = SIZE_MAX;
    w58_cancel(&host.w);
    script.dataWanted = 0;
    host.idle(22000);
    host.wire.now -= 10000;  // 49 days later
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_LE(host.took(), 100u);
}

TEST_F(DataTest, BytesOfAnAnswerLengthenTheTime) {
    script.answer("AT+CWLANGET=0,8", "\r\n+CWLANGET: 0,8,0\r\n");
    w58_request request = host.request("+CWLANGET=0,8");
    request.payload = W58_PAYLOAD_LANGET;
    request.timeout_ms = 2000;
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    for (int i = 0; i < 8; ++i) {
        host.idle(1000);
        host.wire.toHost = "x";
    }
    host.idle(1000);
    host.wire.toHost = "\r\n\r\nOK\r\n";
    host.idle();
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 0,8,0", "bytes xxxxxxxx"));
}

TEST_F(DataTest, ARestartEndsIt) {
    begin(3);
    script.dataWanted = 0;
    host.wire.toHost = "\r\nRDY\r\n";
    host.wire.writable = SIZE_MAX;
    host.idle(2100);
    EXPECT_EQ(w58_poll(&host.w), W58_RESTARTED);
    EXPECT_EQ(host.wire.sent, kLine + '\r' + kData.substr(0, 3)) << "no data for a command line";
    EXPECT_THAT(host.told(), ElementsAre("urc 0 "));
    expectInStep();
    EXPECT_NE(host.wire.sent.find("\b\b\bATV1Q0+CMEE?\r"), std::string::npos)
        << "some of it may be a half-typed line";
}

TEST_F(DataTest, APromptThatIsLostIsWaitedOutWithTheModulesError) {
    Script other;
    other.answer("AT", "\r\nOK\r\n");
    other.answer(kLine, "\r\n>\xFF");
    other.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    Host host2(other);
    ASSERT_EQ(host2.run(""), W58_OK);
    ASSERT_EQ(w58_start(&host2.w, &send), W58_PENDING);
    host2.idle();
    other.late = "\r\nERROR\r\n";
    other.lateMs = 20000;
    host2.idle(20100);
    EXPECT_EQ(w58_poll(&host2.w), W58_ERROR);
    EXPECT_EQ(host2.run("+CWMAP?"), W58_OK);
    EXPECT_GE(host2.took(), 1000u);
}

TEST_F(DataTest, AnOkBeforeTheBytesWereSentIsNoSuccess) {
    Script other;
    other.answer("AT", "\r\nOK\r\n");
    other.answer(kLine, "\r\nOK\r\n");
    Host host2(other);
    ASSERT_EQ(host2.run(""), W58_OK);
    EXPECT_EQ(host2.run(send), W58_UNREADABLE);
}

TEST_F(DataTest, MoreThanTheModuleTakesIsNotSent) {
    const std::string much(1461, 'x');
    send.input = much.data();
    send.input_length = much.size();
    EXPECT_EQ(host.run(send), W58_UNSENDABLE);
    EXPECT_EQ(host.wire.sent, "");
}

/// Each way to cut the bytes in two, and one by one.
template <typename Use>
void inAnyPieces(const std::string& bytes, std::size_t buffer, Use use) {
    for (std::size_t cut = 0; cut <= bytes.size() + 1; ++cut) {
        SCOPED_TRACE(cut);
        Script script;
        script.answer("AT", "\r\nOK\r\n");
        Host host(script, buffer);
        ASSERT_EQ(host.run(""), W58_OK);
        host.wire.readMost = cut > bytes.size() ? 1 : SIZE_MAX;
        host.wire.cut = cut;
        use(script, host);
    }
}

TEST(RawTest, ClientsDataIsGivenAsItIs) {
    const std::string data = "a\n\0\xFF\r\nOK\r\n\r\nRDY\r\n"s;
    const std::string bytes =
        "\r\n+CWEVLAN: 1,0,192.168.225.20,41000\r\n\r\n+CWLANDATA: 0," +
        std::to_string(data.size()) + "\r\n" + data +
        "\r\n\r\n+CWLANDATA: 30,1\r\n\n\r\n\r\n+CWEVLAN: 0,0,192.168.225.20,41000\r\n";
    for (const std::size_t buffer : {64, 256}) {
        inAnyPieces(bytes, buffer, [&](Script&, Host& host) {
            host.wire.toHost = bytes;
            host.idle();
            EXPECT_THAT(host.told(),
                        ElementsAre("urc 4 1,0,192.168.225.20,41000",
                                    "urc 5 0," + std::to_string(data.size()), "data " + data,
                                    "urc 5 30,1", "data \n", "urc 4 0,0,192.168.225.20,41000"));
            EXPECT_EQ(host.lastLeft, 0u);
        });
    }
}

TEST(RawTest, TheLongestDataGoesThroughTheSmallestBuffer) {
    std::string data;
    for (int i = 0; i < 1460; ++i) {
        data += static_cast<char>(i * 7);
    }
    Script script;
    Host host(script, 64);
    host.wire.toHost = "\r\n+CWLANDATA: 3,1460\r\n" + data + "\r\n";
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("urc 5 3,1460", "data " + data));
}

TEST(RawTest, FetchedDataFollowsItsRow) {
    const std::string answer = "\r\n+CWLANGET: 0,4,1\r\na\n\0O\r\n\r\nOK\r\n"s;
    inAnyPieces(answer, 64, [&](Script& script, Host& host) {
        script.answer("AT+CWLANGET=0,4", answer);
        script.answer("AT+CWLANGET=0,1", "\r\n+CWLANGET: 0,0,0\r\n\r\n\r\nOK\r\n");
        w58_request request = host.request("+CWLANGET=0,4");
        request.payload = W58_PAYLOAD_LANGET;
        EXPECT_EQ(host.run(request), W58_OK);
        EXPECT_THAT(host.told(), ElementsAre("named 0,4,1", "bytes a\n\0O"s));
        request.text = "+CWLANGET=0,1";
        EXPECT_EQ(host.run(request), W58_OK);
        EXPECT_THAT(host.told(), ElementsAre("named 0,0,0"));
    });
}

TEST(RawTest, CachedMessagesComeInTheManualsTwoForms) {
    for (const std::string& form : {","s, "\r\n"s}) {
        const std::string answer = "\r\n+CWLANMGET: 008" + form + "a,\nOK\r\n,\r\n\r\nOK\r\n";
        inAnyPieces(answer, 64, [&](Script& script, Host& host) {
            script.answer("AT+CWLANMGET=8", answer);
            script.answer("AT+CWLANMGET=9", "\r\n+CWLANMGET: 000" + form + "\r\n\r\nOK\r\n");
            script.answer("AT+CWLANMGET?", "\r\n+CWLANMGET: 8\r\n\r\nOK\r\n");
            w58_request request = host.request("+CWLANMGET=8");
            request.payload = W58_PAYLOAD_LANMGET;
            EXPECT_EQ(host.run(request), W58_OK);
            EXPECT_THAT(host.told(), ElementsAre("named 008", "bytes a,\nOK\r\n,"));
            request.text = "+CWLANMGET=9";
            EXPECT_EQ(host.run(request), W58_OK);
            EXPECT_THAT(host.told(), ElementsAre("named 000"));
            EXPECT_EQ(host.run("+CWLANMGET?"), W58_OK);
            EXPECT_THAT(host.told(), ElementsAre("named 8"));
        });
    }
}

TEST_F(DataTest, DataThatDoesNotComeIsSaidToBeLost) {
    host.wire.toHost = "\r\n+CWLANDATA: 0,10\r\nabc";
    host.idle();
    host.idle(3100);
    EXPECT_THAT(host.told(), ElementsAre("urc 5 0,10", "data abc", "data lost 7"));
    host.wire.toHost = "\r\n+CWEVNET: 1\r\n";
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("urc 3 1"));
}

TEST_F(DataTest, AnAnswerSwallowedByABrokenLengthCostsOneCommand) {
    host.wire.toHost = "\r\n+CWLANDATA: 0,100\r\n0123456789\r\n";  // it was 10
    EXPECT_EQ(host.run("+CWMAP?"), W58_TIMEOUT);
    expectInStep();
}

TEST_F(DataTest, ALengthThatCannotBeIsNone) {
    for (const char* const fields : {"0,0", "0,1461", "0,-1", "0,", "0", "", "0,99999999999"}) {
        host.wire.toHost = "\r\n+CWLANDATA: "s + fields + "\r\n\r\n+CWEVNET: 1\r\n";
        host.idle();
        EXPECT_THAT(host.told(), ElementsAre("urc 12 +CWLANDATA: "s + fields, "urc 3 1"));
    }
}

TEST_F(DataTest, WhatIsLeftOfARequestGivenUpGoesToNobody) {
    script.answer("AT+CWLANGET=0,8", "\r\n+CWLANGET: 0,8,0\r\nabcd");
    w58_request request = host.request("+CWLANGET=0,8");
    request.payload = W58_PAYLOAD_LANGET;
    ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
    host.idle();
    w58_cancel(&host.w);
    host.wire.toHost = "efgh\r\n\r\nOK\r\n";
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("named 0,8,0", "bytes abcd"));
    expectInStep();
}

}  // namespace
}  // namespace w58d::test
