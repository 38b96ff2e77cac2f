// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a host's tty echoes is not executed for ever (protocol 1, "Cooked host").
#include "at/loop_guard.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"

namespace w58d::test {
namespace {

/// A session behind a guard, as a port has them, and a tty that echoes.
class LoopGuardTest : public testing::Test {
  protected:
    /// From the host; returns what was sent for it.
    std::string receive(std::string_view bytes) {
        std::string sent;
        while (!bytes.empty()) {
            std::string_view piece = bytes.substr(0, pieces);
            bytes.remove_prefix(piece.size());
            while (!piece.empty()) {
                host.session.receive(guard.take(piece, host.session.profile().lineEnd));
            }
            sent += takeSent();
        }
        return sent;
    }
    std::string takeSent() {
        std::string sent = host.port.take();
        guard.sent(sent, host.session.profile().lineEnd);
        total += sent.size();
        return sent;
    }
    /// Until nothing comes back, which is soon: no more than `most` bytes were sent by then.
    void echo(std::string sent, const std::function<std::string(std::string_view)>& tty,
              std::size_t most = 16384) {
        for (int i = 0; i < 10000 && !sent.empty(); ++i) {
            sent = receive(tty(sent));
        }
        EXPECT_EQ(sent, "") << "for ever";
        EXPECT_LE(total, most);
    }

    /// What the host gets for a line, at once or because it waits for it.
    std::string ask(std::string_view line) {
        std::string answer = receive(std::string(line) + '\r');
        if (guard.doubts()) {
            EXPECT_EQ(answer, "");
            EXPECT_LE(guard.patience(), at::kSilence);
            ++doubts;
            host.session.receive(guard.release());
            answer = takeSent();
        }
        return answer;
    }

    /// `AT` comes back until the guard drops; `OK` is next.
    void beginLoop() {
        for (const char* line : {"AT\r", "AT\r\n", "OK\r\n", "AT\r\n"}) {
            EXPECT_FALSE(guard.dropping());
            (void)receive(line);
        }
        ASSERT_TRUE(guard.dropping());
    }

    Host host;
    at::LoopGuard guard;
    std::size_t pieces = std::string::npos;  ///< bytes that come at once
    std::size_t total = 0;                   ///< bytes sent
    int doubts = 0;                          ///< lines that ask() waited with
};

/// ICRNL, ECHO, OPOST and ONLCR: as a tty is before anybody sets it.
std::string cooked(std::string_view sent) {
    std::string back;
    for (const char c : sent) {
        back += c == '\r' || c == '\n' ? std::string("\r\n") : std::string(1, c);
    }
    return back;
}

/// ICRNL, ECHO and ECHOCTL, ONLCR, without ICANON.
std::string withoutLines(std::string_view sent) {
    std::string back;
    for (const char c : sent) {
        back += c == '\r' ? "\r\n" : c == '\n' ? "^J" : std::string(1, c);
    }
    return back;
}

/// ECHO and ECHOCTL after `stty raw`: there is no line end in it.
std::string rawWithEcho(std::string_view sent) {
    std::string back;
    for (const char c : sent) {
        back += c >= ' ' ? std::string(1, c) : std::string("^") + static_cast<char>(c + '@');
    }
    return back;
}

std::string asItIs(std::string_view sent) {
    return std::string(sent);
}

class EndsTest : public LoopGuardTest, public testing::WithParamInterface<const char*> {};

TEST_P(EndsTest, WithACookedTty) {
    echo(receive(GetParam()), cooked);
}

TEST_P(EndsTest, WithAnEcho) {
    echo(receive(GetParam()), asItIs);
}

TEST_P(EndsTest, WithATtyWithoutLineMode) {
    echo(receive(GetParam()), withoutLines);
}

TEST_P(EndsTest, WithARawTtyThatEchoes) {
    echo(receive(GetParam()), rawWithEcho);
}

TEST_P(EndsTest, InPieces) {
    for (const auto& tty : {cooked, withoutLines, rawWithEcho}) {
        pieces = 3;
        echo(receive(GetParam()), tty, 65536);
    }
}

INSTANTIATE_TEST_SUITE_P(All, EndsTest,
                         testing::Values("AT\r", "AT\rAT\rAT\r", "AT+CLAC\r", "ATI\rAT+CWMAP?\r",
                                         "AT+CWNOSUCH\r", "AT&V\r", "noise\r"));

class LineEndTest : public LoopGuardTest, public testing::WithParamInterface<int> {};

INSTANTIATE_TEST_SUITE_P(All, LineEndTest,
                         testing::Values(10, 32, 59, 65, 74, 77, 79, 84, 94, 97, 116, 127));

TEST_P(LineEndTest, OfWhateverByteALoopEnds) {
    for (const auto& tty : {cooked, asItIs, withoutLines, rawWithEcho}) {
        for (const std::string line :
             {"AT", "ATI", "AT+CLAC", "AT&V", "at+cwmap?", "noise", "A/"}) {
            guard = {};
            host.session.setProfile({});
            total = 0;
            (void)receive("ATS3=" + std::to_string(GetParam()) + "\r");
            echo(receive(line + static_cast<char>(GetParam())), tty);
            guard.silence();
        }
    }
}

TEST_F(LoopGuardTest, ALineThatDiffersIsExecutedWithItsLineEnd) {
    (void)receive("ATS3=33\r");
    for (const char* line : {"AT!", "AT!\nOK!\n", "AT!\n", "OK!\n"}) {
        (void)receive(line);
    }
    ASSERT_TRUE(guard.dropping());
    EXPECT_EQ(receive("AT+CWMAP?!"), "AT+CWMAP?!!\n+CWMAP: 1!\n!\nOK!\n");
}

/// A LAN client knows what a host is going to ask for.
TEST_F(LoopGuardTest, WhatOthersHaveChosenIsNoEchoByItself) {
    (void)receive("ATE0\r");
    const std::string lines[] = {"AT+CWMAP?", "AT+CSCS?", "AT+CWSSID?", "AT"};
    std::string chosen = "\r\n+CWLANMSG: x";
    for (const std::string& line : lines) {
        chosen += '\r' + line;
    }
    for (int i = 0; i < 3; ++i) {
        guard.sent(chosen + "\r\n", '\r', true);
        for (const std::string& line : lines) {
            EXPECT_NE(ask(line), "") << line;
        }
    }
    EXPECT_EQ(doubts, 0);
}

TEST_F(LoopGuardTest, WhatOthersHaveChosenDoesNotKeepAnEchoUp) {
    const std::string chosen = "\r\n+CWLANMSG: AT\rAT+CWMAP?\rAT\r\n";
    for (int i = 0; i < 500; ++i) {
        guard.sent(chosen, '\r', true);
        std::string sent = receive(cooked(chosen));
        for (int j = 0; j < 3 && !sent.empty(); ++j) {
            sent = receive(cooked(sent));
        }
    }
    EXPECT_TRUE(guard.dropping());
    EXPECT_LE(total, 16384);
}

TEST_F(LoopGuardTest, WhatOthersHaveChosenHidesNoEchoBehindIt) {
    const std::string urc = "\r\n+CWLANMSG: 7\r\n";
    std::string sent = "AT\r\r\nOK\r\n";
    guard.sent(sent, '\r');
    for (int i = 0; i < 500; ++i) {
        guard.sent(urc, '\r', true);
        sent = receive(cooked(urc + sent));
    }
    EXPECT_LE(total, 16384);
}

TEST_F(LoopGuardTest, AUrcEndsAsWell) {
    for (const char* urc : {"RDY", "+CWLANMSG: AT", "+CWLANMSG: AT+CLAC"}) {
        host.session.urc(urc);
        echo(takeSent(), cooked);
    }
}

TEST_F(LoopGuardTest, ThirdLineIsTheLastThatIsExecuted) {
    EXPECT_EQ(receive("AT+CWMAP?\r"), "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    EXPECT_EQ(receive("AT+CWMAP?\r\n+CWMAP: 1\r\n"),
              "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n+CWMAP: 1\r");
    EXPECT_FALSE(guard.dropping());
    EXPECT_EQ(receive("OK\r\nAT+CWMAP?\r\n"), "OK\r");
    EXPECT_TRUE(guard.dropping());
    EXPECT_EQ(receive("+CWM"), "");
    EXPECT_EQ(receive("AP: 1\r\nOK\r\n"), "");
}

TEST_F(LoopGuardTest, ALineThatDiffersIsExecuted) {
    beginLoop();
    EXPECT_EQ(receive("OK\r\nAT+CW"), "");
    EXPECT_EQ(receive("MAP?\rAT+CWSSID?\r"),
              "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"
              "AT+CWSSID?\r\r\n+CWSSID: \"SIM7600MIFI\"\r\n\r\nOK\r\n");
    EXPECT_FALSE(guard.dropping());
}

TEST_F(LoopGuardTest, LongLinesAreToldApartByTheirEndsAndTheirLength) {
    const std::string middle(300, '.');
    for (const char* text : {"A", "B", "C"}) {
        host.session.urc("+EVENT: 1" + middle + text);
    }
    const std::string sent = takeSent();
    std::string other = sent;
    for (std::size_t at = 0; (at = other.find("1.", at)) != std::string::npos;) {
        other[at] = '2';
    }
    (void)receive(other);
    EXPECT_FALSE(guard.dropping()) << "they begin otherwise";
    for (std::size_t at = 0; (at = other.find("2.", at)) != std::string::npos;) {
        other.replace(at, 2, "1");
    }
    (void)receive(other);
    EXPECT_FALSE(guard.dropping()) << "they are shorter";
    (void)receive(sent);
    EXPECT_TRUE(guard.dropping());
}

TEST_F(LoopGuardTest, AfterASilenceEverythingIsExecuted) {
    beginLoop();
    EXPECT_EQ(receive("A"), "");
    guard.silence();
    EXPECT_EQ(receive("T\r"), "AT\r\r\nOK\r\n");
}

TEST_F(LoopGuardTest, HostsThatRepeatThemselvesAreAnswered) {
    const std::string answer = "AT\r\r\nOK\r\n";
    EXPECT_EQ(receive("AT\rAT\rAT\r"), answer + answer + answer);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(receive("AT\r"), answer);
        EXPECT_EQ(receive("A"), "A");
        EXPECT_EQ(receive("T\r\n"), "T\r\r\nOK\r\n");
    }
    EXPECT_EQ(receive("ATE0\r"), "ATE0\r\r\nOK\r\n");
    EXPECT_EQ(receive("AT\r\nAT\r\nAT\r\n"), "\r\nOK\r\n\r\nOK\r\n\r\nOK\r\n");
    EXPECT_FALSE(guard.dropping());
}

TEST_F(LoopGuardTest, AHostThatGoesThroughWhatItWasToldIsAnswered) {
    for (const char* const echo : {"ATE0\r", "ATE1\r"}) {
        (void)receive(echo);
        // Such a host has read them somewhere; here they are told as URCs.
        const std::vector<std::string> list = {"AT",         "ATI",         "AT+CWMAP?", "AT",
                                               "AT+CWSSID?", "AT+CWNOSUCH", "AT",        "ATS3?"};
        for (int i = 0; i < 5; ++i) {
            for (const std::string& line : list) {
                host.session.urc(line);
            }
            (void)takeSent();
            doubts = 0;
            for (const std::string& line : list) {
                const std::string answer = ask(line);
                EXPECT_TRUE(answer.ends_with("\r\nOK\r\n") || answer.ends_with("\r\nERROR\r\n"))
                    << line << ": " << answer;
            }
            EXPECT_EQ(doubts, 1) << "what it was told before does not come back";
        }
        guard.silence();
        EXPECT_EQ(guard.patience(), at::LoopGuard::kPatience);
    }
    EXPECT_FALSE(guard.hasDropped());
}

TEST_F(LoopGuardTest, AfterASilenceNothingIsOnItsWay) {
    for (int i = 0; i < 3; ++i) {
        for (const char* const line : {"one\r", "two\r", "three\r", "four\r"}) {
            EXPECT_EQ(receive(line), line);
        }
        EXPECT_EQ(receive("AT\r"), "AT\r\r\nOK\r\n");
        guard.silence();
    }
}

TEST_F(LoopGuardTest, AHostThatSaysItsTextOnceMoreIsAnswered) {
    for (int i = 0; i < 3; ++i) {
        (void)receive("U-Boot\r\nDRAM: 64 MiB\r\nLoading\r\nStarting\r\nWelcome\r\n");
        EXPECT_EQ(ask("AT"), "AT\r\r\nOK\r\n");
    }
}

TEST_F(LoopGuardTest, WhatWasSentLastIsAnEcho) {
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(receive("noise\r"), "noise\r");
    }
    EXPECT_EQ(receive("noise\r"), "");
    EXPECT_FALSE(guard.doubts());
    EXPECT_TRUE(guard.hasDropped());
    host.session.urc("+EVENT: 1");
    (void)takeSent();
    EXPECT_TRUE(guard.doubts()) << "if that does not come back, it was none";
}

TEST_F(LoopGuardTest, WhatComesOnWithoutWaitingForAnAnswerIsAnEcho) {
    beginLoop();
    EXPECT_EQ(receive("AT\r\n"), "");
    EXPECT_TRUE(guard.doubts());
    EXPECT_FALSE(guard.hasDropped());
    EXPECT_EQ(receive("A"), "");
    EXPECT_FALSE(guard.doubts());
    EXPECT_TRUE(guard.hasDropped());
}

TEST_F(LoopGuardTest, SeveralLinesOnTheirWayAtOnceEndAsWell) {
    for (int i = 0; i < 100; ++i) {
        host.session.urc("+EVENT: " + std::to_string(i % 7));
    }
    std::string sent = takeSent();
    sent += receive("ATI\r");  // before any of it has come back
    echo(sent, cooked);
}

}  // namespace
}  // namespace w58d::test
