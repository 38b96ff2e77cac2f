// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Bytes that follow a command line (extensions 4, "Data input").
#include <gtest/gtest.h>

#include <algorithm>

#include "host.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace w58d::test {
namespace {

using at::DataInput;

constexpr std::string_view kPrompt = "\r\n> ";

struct DataInputTest : ::testing::Test {
    /// The timer that was started last runs out.
    std::string timeUp() {
        const std::optional<std::chrono::milliseconds> time =
            std::exchange(host.port.dataTimer, {});
        host.port.time += time.value_or(0ms);
        host.session.dataTimeUp();
        return host.port.take();
    }
    /// From a line on to its prompt.
    void begin(std::string_view length) {
        const std::string line = "AT+DATA=" + std::string(length) + '\r';
        EXPECT_EQ(host.send(line), line);
        EXPECT_EQ(host.port.dataTimer, DataInput::kLineFeedWait);
        EXPECT_EQ(timeUp(), kPrompt);
    }
    /// What was waited for in vain has ended; then there is a silence.
    void expectDropping() {
        EXPECT_EQ(host.port.dataTimer, DataInput::kDropSilence);
        EXPECT_FALSE(host.session.busy());
        EXPECT_EQ(host.send("rest\rAT\r"), "");
        EXPECT_EQ(host.port.dataTimer, DataInput::kDropSilence) << "the silence starts anew";
        EXPECT_EQ(timeUp(), "");
        EXPECT_EQ(host.send("AT\r"), "AT\r\r\nOK\r\n");
        EXPECT_EQ(host.context.last, "");
    }

    Host host;
};

TEST_F(DataInputTest, ComesInAnyPieces) {
    const std::string sent = "AT+DATA=7\r\nab\r\nAT\rAT+CWMAP?\r";
    const std::string expected =
        "AT+DATA=7\r" + std::string(kPrompt) + "\r\nOK\r\nAT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n";
    for (std::size_t first = 0; first <= sent.size(); ++first) {
        for (std::size_t second = first; second <= sent.size(); ++second) {
            Host other;
            const std::string_view bytes = sent;
            std::string got = other.send(bytes.substr(0, first));
            got += other.send(bytes.substr(first, second - first));
            got += other.send(bytes.substr(second));
            ASSERT_EQ(got, expected) << first << ' ' << second;
            ASSERT_EQ(other.context.last, "ab\r\nAT\r");
            ASSERT_FALSE(other.port.dataTimer);
        }
    }
}

TEST_F(DataInputTest, MayBeAnyBytes) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    begin("256");
    for (const char byte : all.substr(0, 255)) {
        EXPECT_EQ(host.send({&byte, 1}), "");
    }
    EXPECT_EQ(host.send(all.substr(255)), "\r\nOK\r\n");
    EXPECT_EQ(host.context.last, all);
}

TEST_F(DataInputTest, OneLineFeedAfterTheLineIsItsEnd) {
    (void)host.send("AT+DATA=2\r");
    EXPECT_EQ(host.send("\n"), kPrompt);
    EXPECT_EQ(host.send("\n"), "");
    EXPECT_EQ(host.send("\n"), "\r\nOK\r\n");
    EXPECT_EQ(host.context.last, "\n\n");
    begin("1");
    EXPECT_EQ(host.send("\n"), "\r\nOK\r\n") << "it came too late to be the line's";
}

TEST_F(DataInputTest, WhatDoesNotWaitForThePromptIsDataIfThereIsOne) {
    EXPECT_EQ(host.send("AT+DATA=2\rAT\r"), "AT+DATA=2\r" + std::string(kPrompt) + "\r\nOK\r\n");
    EXPECT_EQ(host.context.last, "AT");
    EXPECT_EQ(host.send("AT+DATA=1001\rAT\r"), "AT+DATA=1001\r\r\nERROR\r\nAT\r\r\nOK\r\n");
}

TEST_F(DataInputTest, TheAnswerIsAsTheProfileSays) {
    (void)host.send("AT+CMEE=2;E0\r");
    host.context.full = true;
    EXPECT_EQ(host.send("AT+DATA=1\rx"),
              std::string(kPrompt) + "\r\n+CME ERROR: operation not allowed: gone\r\n");
    EXPECT_EQ(host.session.lastFailure()->detail, "gone");
    (void)host.send("ATV0+CMEE=0\r");
    EXPECT_EQ(host.send("AT+DATA=1\rx"), std::string(kPrompt) + "4\r");
    host.context.full = false;
    EXPECT_EQ(host.send("AT+DATA=1\rx"), std::string(kPrompt) + "0\r");
    (void)host.send("ATQ1S3=33S4=35\r");
    EXPECT_EQ(host.send("AT+DATA=1!\ny"), kPrompt);
    EXPECT_EQ(host.context.last, "y");
}

TEST_F(DataInputTest, UrcsWait) {
    Profile profile;
    profile.events = static_cast<std::uint8_t>(Event::fault);
    host.session.setProfile(profile);
    (void)host.send("AT+DATA=");
    host.session.urc("ONE");
    EXPECT_TRUE(host.port.timer);
    EXPECT_EQ(host.send("2\r"), "2\r");
    EXPECT_FALSE(host.port.timer) << "the end of the data releases it";
    host.session.urc("TWO");
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(timeUp(), kPrompt);
    host.session.urc("THREE");
    host.session.event(Event::fault, "FOUR");
    EXPECT_EQ(host.send("x"), "");
    EXPECT_GT(host.session.heldUrcBytes(), 0U);
    EXPECT_FALSE(host.port.timer);
    EXPECT_EQ(host.send("y"), "\r\nOK\r\n\r\nONE\r\n\r\nTWO\r\n\r\nTHREE\r\n\r\nFOUR\r\n");
}

TEST_F(DataInputTest, ASilenceEndsIt) {
    begin("3");
    EXPECT_EQ(host.port.dataTimer, DataInput::kMostSilence);
    host.session.urc("HELD");
    (void)host.send("xy");
    EXPECT_EQ(timeUp(), "\r\nERROR\r\n\r\nHELD\r\n");
    EXPECT_EQ(host.session.lastFailure()->code, Errc::notAllowed);
    expectDropping();
}

TEST_F(DataInputTest, ASlowHostHasAMinuteInAll) {
    begin("100");
    for (int second = 15; second <= 45; second += 15) {
        host.port.time += 15s;
        EXPECT_EQ(host.send("x"), "");
        EXPECT_EQ(host.port.dataTimer, std::min<std::chrono::milliseconds>(20s, 60s - second * 1s));
    }
    EXPECT_EQ(timeUp(), "\r\nERROR\r\n");
    expectDropping();
}

TEST_F(DataInputTest, ABreakEndsIt) {
    host.session.lineBroken();
    EXPECT_EQ(host.send("A"), "A");
    host.session.lineBroken();
    EXPECT_EQ(host.send("T\r"), "T\r\r\nOK\r\n") << "of lines it does nothing";
    begin("3");
    (void)host.send("xy");
    host.session.lineBroken();
    EXPECT_EQ(host.port.take(), "\r\nERROR\r\n");
    expectDropping();
}

TEST_F(DataInputTest, ABreakBeforeThePromptLeavesNothingToDrop) {
    (void)host.send("AT+DATA=3\r");
    host.session.lineBroken();
    EXPECT_EQ(host.port.take(), "\r\nERROR\r\n");
    EXPECT_FALSE(host.port.dataTimer);
    EXPECT_EQ(host.send("AT\r"), "AT\r\r\nOK\r\n");
}

TEST_F(DataInputTest, WhileItIsDroppedUrcsGoOut) {
    host.session.dropUntilSilence();
    host.session.urc("ONE");
    EXPECT_EQ(host.port.take(), "\r\nONE\r\n");
    EXPECT_EQ(host.session.dataWanted(), std::string::npos);
    expectDropping();
}

TEST_F(DataInputTest, IsNotRepeated) {
    (void)host.send("AT+DATA=2\rxy");
    EXPECT_EQ(host.send("A/"), "A/\r\nERROR\r\n");
    EXPECT_FALSE(host.port.dataTimer);
    EXPECT_EQ(host.send("AT+DATA=2,text\rA/"), "AT+DATA=2,text\r\r\nOK\r\nA/\r\nOK\r\n")
        << "what takes no data is";
}

TEST_F(DataInputTest, StandsAlone) {
    for (const std::string line :
         {"AT+CWMAP=0;+DATA=2", "AT+DATA=2;+CWMAP=0", "ATE1+DATA=2", "ATE1;+DATA=2", "ATS3?+DATA=2",
          "ATS3=13+DATA=2", "AT+CWMAP=0;+data = 2", "AT+DATA=2;+DATA=2", "AT+DATA=2,x;+DATA=2",
          "AT+CWSSID=\"a\";+DATA=2", "AT+CWMAP=0;+DATA=2;", "AT+CWMAP=0;+DATA=0",
          "AT+CWMAP=0;E1;+DATA=2;+CWMAP=0"}) {
        EXPECT_EQ(host.send(line + '\r'), line + "\r\r\nERROR\r\n");
        EXPECT_EQ(host.context.map, 1);
        EXPECT_EQ(host.context.ssid, "SIM7600MIFI");
        EXPECT_EQ(host.context.last, "");
        EXPECT_FALSE(host.port.dataTimer);
    }
    EXPECT_EQ(host.send("AT+CWMAP=0;+DATA=2,text;+CWMAP=1\r"),
              "AT+CWMAP=0;+DATA=2,text;+CWMAP=1\r\r\nOK\r\n");
    EXPECT_EQ(host.context.last, "text");
    EXPECT_EQ(host.send("AT+CWSSID=\"a;+DATA=2\"\r"), "AT+CWSSID=\"a;+DATA=2\"\r\r\nOK\r\n");
    EXPECT_EQ(host.context.ssid, "a;+DATA=2") << "a text is no command";
    for (const std::string line : {"AT +DATA=1", "AT;+DATA=1", "AT+DATA=1 ;"}) {
        EXPECT_EQ(host.send(line + "\rx"), line + '\r' + std::string(kPrompt) + "\r\nOK\r\n");
    }
}

TEST_F(DataInputTest, IsNotOfEveryPort) {
    host.port.data = false;
    EXPECT_EQ(host.send("AT+DATA=2\r"), "AT+DATA=2\r\r\nERROR\r\n");
    EXPECT_EQ(host.send("AT+DATA=2,text\r"), "AT+DATA=2,text\r\r\nOK\r\n");
}

TEST_F(DataInputTest, WaitsItsTurnBehindASlowCommand) {
    (void)host.send("AT+SLOW\rAT+DATA=3\r\nx");
    EXPECT_EQ(host.send("y"), "");
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\nAT+DATA=3\r" + std::string(kPrompt));
    EXPECT_EQ(host.send("zAT\r"), "\r\nOK\r\nAT\r\r\nOK\r\n");
    EXPECT_EQ(host.context.last, "xyz");
}

TEST_F(DataInputTest, TellsHowManyBytesAreItsOwn) {
    EXPECT_EQ(host.session.dataWanted(), 0U);
    (void)host.send("AT+DATA=3\r");
    EXPECT_EQ(host.session.dataWanted(), 1U);
    (void)host.send("\n");
    EXPECT_EQ(host.session.dataWanted(), 3U);
    (void)host.send("x");
    EXPECT_EQ(host.session.dataWanted(), 2U);
    (void)host.send("yz");
    EXPECT_EQ(host.session.dataWanted(), 0U);
}

TEST_F(DataInputTest, ARestartLeavesItWithoutAResult) {
    begin("3");
    host.session.abandon();
    EXPECT_EQ(host.send("xyz"), "");
    EXPECT_FALSE(host.port.dataTimer);
    EXPECT_EQ(host.context.last, "");
}

}  // namespace
}  // namespace w58d::test
