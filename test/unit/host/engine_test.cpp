// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a user of the engine sees, whatever pieces the bytes come in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "in_step.hpp"

namespace w58d::test {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using EngineTest = InStep;

TEST_F(EngineTest, TheAnswerOfACommandIsRowsAndAResult) {
    script.answer("AT+CWSSID?", "\r\n+CWSSID: \"cafe 1\"\r\n\r\nOK\r\n");
    EXPECT_EQ(host.run("+CWSSID?"), W58_OK);
    EXPECT_EQ(host.wire.sent, "AT+CWSSID?\r");
    EXPECT_THAT(host.told(), ElementsAre("named \"cafe 1\""));
}

TEST_F(EngineTest, RowsWithoutANameComeOneByOneAndANameWithoutARowDoesNot) {
    script.answer(
        "AT+CWSTASCAN",
        "\r\n+CWSTASCAN:\r\n4c:e6:76:49:2a:48,simtest\r\n80:89:17:10:e6:23,a, b\r\n\r\nOK\r\n");
    EXPECT_EQ(host.run("+CWSTASCAN"), W58_OK);
    EXPECT_THAT(host.told(),
                ElementsAre("row 4c:e6:76:49:2a:48,simtest", "row 80:89:17:10:e6:23,a, b"));
}

TEST_F(EngineTest, EachFormOfAnErrorIsTold) {
    script.answer("AT+A", "\r\nERROR\r\n");
    script.answer("AT+B", "\r\n+CME ERROR: 53\r\n");
    script.answer("AT+C", "\r\n+CME ERROR: invalid parameter value: channel\r\n");
    EXPECT_EQ(host.run("+A"), W58_ERROR);
    EXPECT_EQ(host.run("+B"), W58_CME);
    EXPECT_EQ(host.w.cme, 53);
    EXPECT_EQ(host.run("+C"), W58_CME);
    EXPECT_EQ(host.w.cme, W58_CME_WORDS);
    EXPECT_THAT(host.told(), IsEmpty());
    EXPECT_EQ(script.probes, 0) << "an error leaves nothing in doubt";
}

TEST_F(EngineTest, ThereMayBeNoEcho) {
    script.echo = false;
    script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
}

TEST_F(EngineTest, ARowMayBeginAsTheEchoDoes) {
    for (const bool echo : {true, false}) {
        script.echo = echo;
        script.answer("AT+CGMI", "\r\nAT+CO\r\nATMEL\r\nA1\r\n\r\nOK\r\n");
        EXPECT_EQ(host.run("+CGMI"), W58_OK);
        if (echo) {
            EXPECT_THAT(host.told(), ElementsAre("row AT+CO", "row ATMEL", "row A1"));
        } else {  // the first may be a broken echo
            EXPECT_THAT(host.told(), ElementsAre("row ATMEL", "row A1"));
        }
    }
}

TEST_F(EngineTest, AnEchoMayBeLongerThanTheBuffer) {
    const std::string bytes(512, '\x5A');
    const w58_value value = w58_hex(bytes.data(), 512);
    std::string line = "AT+CWLANMSG=";
    for (int i = 0; i < 512; ++i) {
        line += "5A";
    }
    script.answer(line, "\r\nOK\r\n");
    w58_request request = host.request("+CWLANMSG=");
    request.values = &value;
    request.count = 1;
    EXPECT_EQ(host.run(request), W58_OK);
    EXPECT_THAT(script.lines, ElementsAre(line));
    EXPECT_THAT(host.told(), IsEmpty());
}

TEST_F(EngineTest, ABrokenEchoIsNoRow) {
    script.echo = false;
    for (const char* const echo : {"AT+CWM\xFFP?", "AT+CWMP?",
                                   "\xFF\xFE"
                                   "AT+CWMAP?",
                                   "+CWEVNAT+CWMAP?"}) {
        Script broken;
        broken.echo = false;
        broken.answer("AT", "\r\nOK\r\n");
        broken.answer("AT+CWMAP?", echo + "\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"s);
        Host other(broken);
        ASSERT_EQ(other.run(""), W58_OK);
        EXPECT_EQ(other.run("+CWMAP?"), W58_OK);
        EXPECT_THAT(other.told(), ElementsAre("named 1")) << echo;
    }
}

TEST_F(EngineTest, ALongLineIsCutAndTheNextOneIsWhole) {
    const std::string text(1024, 'x');
    host.wire.toHost = "\r\n+CWLANMSG: " + text + "\r\n\r\r\n\r\n+CWEVNET: 1\r\n";
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("urc 8 " + std::string(255 - 11, 'x') + "...", "urc 3 1"));
    script.answer("AT+CWUSRINFO?", "\r\n+CWUSRINFO: \"" + text + "\"\r\n\r\nOK\r\n");
    static const w58_field kField[] = {{W58_READ_RAW_TEXT, 0, 128, 0, nullptr}};
    char to[128];
    EXPECT_EQ(w58_read(&host.w, "+CWUSRINFO?", kField, 1, to), W58_UNREADABLE);
}

TEST_F(EngineTest, EveryKindOfUrcIsTold) {
    host.wire.toHost =
        "\r\n+CWCLIENT: 2,0,74:23:44:8f:64:fd,192.168.225.20,\"phone\"\r\n"
        "\r\n+CWEVSTA: 4,0\r\n"
        "\r\n+CWEVNET: 1\r\n"
        "\r\n+CWEVLAN: 1,0,192.168.225.20,41000\r\n"
        "\r\n+CWLANRDY: 0,4\r\n"
        "\r\n+CWLANLOST: 0,3\r\n"
        "\r\n+CWFAULT: \"lan\",1\r\n"
        "\r\n+CWURCLOST: 12\r\n"
        "\r\n+CWSTASCANSYN:\"08:4F:0A:CA:45:80\",6,-64\r\n"
        "\r\n+CWSTASCANSYN:0\r\n"
        "\r\n+CWNEW: 1\r\n"
        "\r\nRDY\r\n";
    host.idle();
    EXPECT_THAT(host.told(),
                ElementsAre("urc 1 2,0,74:23:44:8f:64:fd,192.168.225.20,\"phone\"", "urc 2 4,0",
                            "urc 3 1", "urc 4 1,0,192.168.225.20,41000", "urc 6 0,4", "urc 7 0,3",
                            "urc 9 \"lan\",1", "urc 10 12", "urc 11 \"08:4F:0A:CA:45:80\",6,-64",
                            "urc 11 0", "urc 12 +CWNEW: 1", "urc 0 "));
}

TEST_F(EngineTest, AMessageOfALanClientIsAnyText) {
    // Whatever it looks like; only its carriage returns at the end cannot be told from the line's
    // own.
    for (const std::string text : {"", "hello", "OK", "ERROR", "RDY", "> ", "+CWEVNET: 1", "a\rb",
                                   "+CME ERROR: 3", "AT+CWMAP?", "\x1B\x7F\xFF\b"}) {
        for (const char* const tail : {"\r\n\r\r\n", "\r\r\n", "\r\r\n\r\r\n"}) {
            host.wire.toHost = "\r\n+CWLANMSG: " + text + tail;
            host.idle();
            EXPECT_THAT(host.told(), ElementsAre("urc 8 " + text));
        }
    }
}

TEST_F(EngineTest, AUrcThatComesBeforeTheEchoOrWithoutOneIsNoRow) {
    for (const bool echo : {true, false}) {
        script.echo = echo;
        script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
        host.wire.toHost = "\r\n+CWEVNET: 1\r\n";
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        EXPECT_THAT(host.told(), ElementsAre("urc 3 1", "named 1"));
    }
}

/// A module that gets the line in two, after a second in between: then it may say something there.
struct Halves : WireEnd {
    explicit Halves(std::size_t half) : first(half) {}
    std::string take(std::string_view bytes) override {
        std::string out;
        for (const char byte : bytes) {
            out += byte;
            if (++seen == first) {
                out += "\r\n+CWEVNET: 1\r\n";
            }
            if (byte == '\r') {
                out += "\r\n+CWMAP: 1\r\n\r\nOK\r\n";
            }
        }
        return out;
    }
    std::size_t first;
    std::size_t seen = 0;
};

TEST(EngineUrcTest, MayCutAHalfTypedLineInTwo) {
    const std::string line = "AT+CWMAP?\r";
    for (std::size_t half = 1; half < line.size(); ++half) {
        Halves module(half);
        Host host(module);
        host.w.flags = 0;  // in step
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        EXPECT_THAT(host.told(), ElementsAre("urc 3 1", "named 1")) << half;
    }
}

TEST_F(EngineTest, OfATestFormTheTextIsARowAlsoWhereAUrcHasItsName) {
    script.answer("AT+CWSTASCANSYN=?", "\r\n+CWSTASCANSYN:(0-1)\r\n\r\nOK\r\n");
    EXPECT_EQ(host.run("+CWSTASCANSYN=?"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named (0-1)"));
}

TEST_F(EngineTest, ChainedCommandsGiveTheRowsOfBoth) {
    script.answer("AT+CWMAP?;+CWBCAST?", "\r\n+CWMAP: 1\r\n+CWBCAST: 0\r\n\r\nOK\r\n");
    EXPECT_EQ(host.run("+CWMAP?;+CWBCAST?"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1", "row +CWBCAST: 0"));
}

TEST_F(EngineTest, AnUnknownUrcIsNoRow) {
    script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    script.echo = false;
    host.wire.toHost = "\r\n+CWNEW: 1\r\n";
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("urc 12 +CWNEW: 1", "named 1"));
}

TEST_F(EngineTest, OneRequestAtATime) {
    const w58_request first = host.request("+CWMAP?");
    const w58_request second = host.request("+CWSSID?");
    EXPECT_EQ(w58_start(&host.w, &first), W58_PENDING);
    EXPECT_EQ(w58_start(&host.w, &second), W58_BUSY);
    script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    host.idle();
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
}

TEST_F(EngineTest, ARequestMayBeStartedByACallbackButNotWaitedForThere) {
    script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    const w58_request request = host.request("+CWMAP?");
    host.onUrc = [&](w58_urc) {
        EXPECT_EQ(w58_run(&host.w, &request), W58_BUSY);
        EXPECT_EQ(w58_start(&host.w, &request), W58_PENDING);
    };
    host.wire.toHost = "\r\n+CWEVNET: 1\r\n\r\n+CWLANRD";
    host.idle();
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_EQ(host.told().front(), "urc 3 1");
}

TEST_F(EngineTest, ACallbackThatPollsReadsNothing) {
    script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    const w58_request request = host.request("+CWMAP?");
    host.onUrc = [&](w58_urc kind) {
        if (kind == W58_URC_UPLINK) {
            EXPECT_EQ(w58_start(&host.w, &request), W58_PENDING);
            EXPECT_EQ(w58_poll(&host.w), W58_PENDING);
            EXPECT_THAT(host.told(), ElementsAre("urc 3 1"));
        }
    };
    host.wire.readMost = 18;  // up to the end of the first
    host.wire.toHost = "\r\n+CWEVNET: 1\r\n\r\n+CWLANRDY: 0,4\r\n";
    host.idle();
    EXPECT_THAT(host.told(), ElementsAre("urc 6 0,4", "named 1"));
}

TEST_F(EngineTest, ALineFeedMayBeLostBeforeARow) {
    script.answer("AT+CWMAP?", "\r+CWMAP: 1\r\n\rOK\r\n");
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
}

TEST_F(EngineTest, ASlowPortIsWaitedFor) {
    script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    host.wire.writeMost = host.wire.readMost = 1;
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
    EXPECT_THAT(script.lines, ElementsAre("AT+CWMAP?"));
}

TEST_F(EngineTest, WhatCannotBeSentIsNot) {
    const w58_value value = w58_last_text("a\rAT+CWRSTD");
    w58_request request = host.request("+CWSSID=");
    request.values = &value;
    request.count = 1;
    EXPECT_EQ(host.run(request), W58_UNSENDABLE);
    EXPECT_EQ(host.run("+CWMAP?\r"), W58_UNSENDABLE);
    EXPECT_EQ(host.wire.sent, "");
}

}  // namespace
}  // namespace w58d::test
