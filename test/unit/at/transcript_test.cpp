// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The line, byte by byte: what a host sends and exactly what it gets back (protocol 1). Every
// transcript is sent whole, split in two at each place, and byte by byte; the answer is the same.
#include <gtest/gtest.h>

#include <ostream>

#include "host.hpp"

using namespace std::string_literals;

namespace w58d::test {
namespace {

struct Transcript {
    const char* name;
    std::string sent;
    std::string answered;
    Model model = Model::w58;
};

void PrintTo(const Transcript& transcript, std::ostream* out) {
    *out << transcript.name;
}

const std::string kLongest = "AT+CWMAP=" + std::string(at::kMaxBody - 8, ' ') + "0";
const std::string kTooLong = "AT+CWMAP=" + std::string(at::kMaxBody - 7, ' ') + "0";
static_assert(at::kMaxBody >= 2048);

const Transcript kTranscripts[] = {
    // Attention
    {"Bare", "AT\r", "AT\r\r\nOK\r\n"},
    {"LowerCase", "at\r", "at\r\r\nOK\r\n"},
    {"MixedCase", "aT+cwMap?\r", "aT+cwMap?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"NoiseBeforeAttention", "\0\xFF\x7Fzz AT\r"s, "\0\xFF\x7Fzz AT\r\r\nOK\r\n"s},
    {"AInNoise", "AAAT\r", "AAAT\r\r\nOK\r\n"},
    {"LongNoise", std::string(5000, 'x') + "AT\r", std::string(5000, 'x') + "AT\r\r\nOK\r\n"},
    {"NoAttention", "hello\rAT\r", "hello\rAT\r\r\nOK\r\n"},
    {"NoiseInBetween", "AT xyAT\r", "AT xyAT\r\r\nERROR\r\n"},
    {"Repeat", "AT+CWMAP?\rA/",
     "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\nA/\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"RepeatThenEnd", "AT\ra/\rAT\r", "AT\r\r\nOK\r\na/\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"RepeatTwice", "AT+FOO\rA/A/", "AT+FOO\r\r\nERROR\r\nA/\r\nERROR\r\nA/\r\nERROR\r\n"},
    {"RepeatNothing", "A/", "A/\r\nOK\r\n"},
    {"RepeatSkipsLinesWithoutAttention", "AT+FOO\rhello\rA/",
     "AT+FOO\r\r\nERROR\r\nhello\rA/\r\nERROR\r\n"},
    {"SlashInACommand", "ATA/\r", "ATA/\r\r\nERROR\r\n"},

    // Terminator
    {"CrLf", "AT\r\nAT\r\n", "AT\r\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"CrCrLf", "AT\r\r\nAT\r\r\n", "AT\r\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"BlankLines", "\r\n\r\r\n\n\nAT\r", "AT\r\r\nOK\r\n"},
    {"LfInsideALine", "AT+CW\nMAP?\r", "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"LfAloneEndsNothing", "AT\n", "AT"},
    {"OtherLineEnd", "ATS3=10\rAT\nATS3=13\nAT\r",
     "ATS3=10\r\n\nOK\n\nAT\n\n\nOK\n\nATS3=13\n\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"CrLfWithLfAsLineEnd", "ATS3=10\rAT\r\n", "ATS3=10\r\n\nOK\n\nAT\r\n\n\nOK\n\n"},
    {"OtherLineFeed", "ATS4=45\rAT+CWMAP?\r",
     "ATS4=45\r\r-OK\r-AT+CWMAP?\r\r-+CWMAP: 1\r-\r-OK\r-"},
    {"Backspace", "ATX\b+CWMAO\bP?\r", "ATX\b+CWMAO\bP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"BackspaceIntoAttention", "AX\bT\r", "AX\bT\r\r\nOK\r\n"},
    {"BackspaceThroughAttention", "AT\b\bhello\r", "AT\b\bhello\r"},
    {"BackspaceOnNothing", "\b\bAT\r", "AT\r\r\nOK\r\n"},
    {"BackspaceToNothingIsBlank", "AT\b\b\rAT\r", "AT\b\bAT\r\r\nOK\r\n"},
    {"OtherBackspace", "ATS5=127\rATX\x7F\r", "ATS5=127\r\r\nOK\r\nATX\x7F\r\r\nOK\r\n"},

    // Echo, verbosity, quiet
    {"EchoOff", "ATE0\rAT\rATE1\rAT\r", "ATE0\r\r\nOK\r\n\r\nOK\r\n\r\nOK\r\nAT\r\r\nOK\r\n"},
    {"EchoWithoutNumberIsOff", "ATE\rAT\r", "ATE\r\r\nOK\r\n\r\nOK\r\n"},
    {"Digits", "ATV0\rAT\rAT+FOO\r", "ATV0\r0\rAT\r0\rAT+FOO\r4\r"},
    {"DigitsInformation", "ATV0\rAT+CWMAP?\r", "ATV0\r0\rAT+CWMAP?\r+CWMAP: 1\r\n0\r"},
    {"DigitsRows", "ATV0\rAT+ROWS\r", "ATV0\r0\rAT+ROWS\r+ROWS:\r\none,1\r\n0\r"},
    {"DigitsChain", "ATV0\rAT+CWMAP?;+CWMAP?\r",
     "ATV0\r0\rAT+CWMAP?;+CWMAP?\r+CWMAP: 1\r\n+CWMAP: 1\r\n0\r"},
    {"DigitsCmeError", "ATV0+CMEE=1\rAT+FOO\r", "ATV0+CMEE=1\r0\rAT+FOO\r+CME ERROR: 4\r"},
    {"Quiet", "ATQ1\rAT\rAT+FOO\rAT+CWMAP?\rATQ0\r",
     "ATQ1\rAT\rAT+FOO\rAT+CWMAP?\r\r\n+CWMAP: 1\r\nATQ0\r\r\nOK\r\n"},
    {"QuietAndDigits", "ATQ1V0E0\rAT+CWMAP?\r", "ATQ1V0E0\r+CWMAP: 1\r\n"},
    {"QuietCmeError", "ATQ1+CMEE=1\rAT+FOO\r", "ATQ1+CMEE=1\rAT+FOO\r"},

    // Information text
    {"Rows", "AT+ROWS\r", "AT+ROWS\r\r\n+ROWS:\r\none,1\r\n\r\nOK\r\n"},
    {"RowsOfAFailedCommandAreDropped", "AT+FAIL\r", "AT+FAIL\r\r\nERROR\r\n"},
    {"CompletedEarly", "AT+EARLY\r", "AT+EARLY\r\r\n+EARLY: 1\r\n\r\nOK\r\n"},
    {"PendingWithoutCompletion", "AT+LOST\rAT\r", "AT+LOST\r\r\nERROR\r\nAT\r\r\nOK\r\n"},
    {"UrcWaitsForTheResult", "AT+URC\rAT\r",
     "AT+URC\r\r\n+URC: 1\r\n\r\nOK\r\n\r\n+EVENT\r\nAT\r\r\nOK\r\n"},

    // Length
    {"Longest", kLongest + "\rAT+CWMAP?\r",
     kLongest + "\r\r\nOK\r\nAT+CWMAP?\r\r\n+CWMAP: 0\r\n\r\nOK\r\n"},
    {"TooLong", kTooLong + "\rAT+CWMAP?\r",
     kTooLong + "\r\r\nERROR\r\nAT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"TooLongRepeated", kTooLong + "\rA/AT+CWMAP?\r",
     kTooLong + "\r\r\nERROR\r\nA/\r\nERROR\r\nAT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},

    // Chaining
    {"Chain", "AT+CWMAP?;+CWSSID?\r",
     "AT+CWMAP?;+CWSSID?\r\r\n+CWMAP: 1\r\n\r\n+CWSSID: \"SIM7600MIFI\"\r\n\r\nOK\r\n"},
    {"ChainStopsAtTheFirstFailure", "AT+CWMAP=0;+FOO;+CWMAP=1\rAT+CWMAP?\r",
     "AT+CWMAP=0;+FOO;+CWMAP=1\r\r\nERROR\r\nAT+CWMAP?\r\r\n+CWMAP: 0\r\n\r\nOK\r\n"},
    {"ChainKeepsWhatWasAnswered", "AT+CWMAP?;+FOO\r",
     "AT+CWMAP?;+FOO\r\r\n+CWMAP: 1\r\n\r\nERROR\r\n"},
    {"BasicChain", "ATE0Q0V1\rAT\r", "ATE0Q0V1\r\r\nOK\r\n\r\nOK\r\n"},
    {"BasicThenExtended", "ATE0+CMEE=1;+CWMAP?\r",
     "ATE0+CMEE=1;+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"ExtendedThenBasic", "AT+CWMAP=0;E0V0\r", "AT+CWMAP=0;E0V0\r0\r"},
    {"SpacesBetween", "AT E0 V1 ; +CWMAP? ; &C1\r",
     "AT E0 V1 ; +CWMAP? ; &C1\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    {"SemicolonAtTheEnd", "AT+CWMAP=0;\r", "AT+CWMAP=0;\r\r\nOK\r\n"},
    {"NoSemicolonBetweenExtended", "AT+CWMAP?+CWMAP?\r", "AT+CWMAP?+CWMAP?\r\r\nERROR\r\n"},
    {"BasicFailureStops", "ATE9V0\rAT\r", "ATE9V0\r\r\nERROR\r\nAT\r\r\nOK\r\n"},

    // Forms
    {"UnknownCommand", "AT+FOO\r", "AT+FOO\r\r\nERROR\r\n"},
    {"UnknownForms", "AT+FOO?\rAT+FOO=?\rAT+FOO=1\r",
     "AT+FOO?\r\r\nERROR\r\nAT+FOO=?\r\r\nERROR\r\nAT+FOO=1\r\r\nERROR\r\n"},
    {"UnlistedExecute", "AT+CWMAP\r", "AT+CWMAP\r\r\nERROR\r\n"},
    {"UnlistedRead", "AT+ROWS?\r", "AT+ROWS?\r\r\nERROR\r\n"},
    {"UnlistedWrite", "AT+ROWS=1\r", "AT+ROWS=1\r\r\nERROR\r\n"},
    {"MalformedForms", "AT+CWMAP?x\rAT+CWMAP!\rAT+CWMAP:0\rAT+\r",
     "AT+CWMAP?x\r\r\nERROR\r\nAT+CWMAP!\r\r\nERROR\r\nAT+CWMAP:0\r\r\nERROR\r\n"
     "AT+\r\r\nERROR\r\n"},
    {"PrefixOfAName", "AT+CWMA?\r", "AT+CWMA?\r\r\nERROR\r\n"},
    {"Test", "AT+CWMAP=?\r", "AT+CWMAP=?\r\r\n+CWMAP: (0-1)\r\n\r\nOK\r\n"},
    {"TestWithoutTRow", "AT+CWAUTH=?\r", "AT+CWAUTH=?\r\r\nOK\r\n"},
    {"TestOfAnExecuteCommand", "AT+ROWS=?\r", "AT+ROWS=?\r\r\nOK\r\n"},
    {"TestByHand", "AT+CWMOCH=?\r", "AT+CWMOCH=?\r\r\n+CWMOCH: by hand\r\n\r\nOK\r\n"},
    {"SpacesInTheForm", "AT+CWMAP = ?\rAT+CWMAP ?\rAT+CWMAP = 0 \r",
     "AT+CWMAP = ?\r\r\n+CWMAP: (0-1)\r\n\r\nOK\r\nAT+CWMAP ?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"
     "AT+CWMAP = 0 \r\r\nOK\r\n"},
    {"CommandOfTheOtherModel", "AT+CWISO?\rAT+CWISO=?\rAT+CWSTAINIT?\r",
     "AT+CWISO?\r\r\nERROR\r\nAT+CWISO=?\r\r\nERROR\r\n"
     "AT+CWSTAINIT?\r\r\n+CWSTAINIT: 1\r\n\r\nOK\r\n",
     Model::w58l},
    {"CommandOfThisModel", "AT+CWSTAINIT=?\rAT+CWISO=?\r",
     "AT+CWSTAINIT=?\r\r\nERROR\r\nAT+CWISO=?\r\r\n+CWISO: (0-1)\r\n\r\nOK\r\n"},

    // Errors
    {"CmeNumbers",
     "ATE0+CMEE=1\rAT+FOO\rAT+CWMAP\rAT+CWMAP=1,1\rAT+CWMAP=\rAT+CWMAP=x\rAT+CWMAP=2\rAT+FAIL\r",
     "ATE0+CMEE=1\r\r\nOK\r\n\r\n+CME ERROR: 4\r\n\r\n+CME ERROR: 4\r\n\r\n+CME ERROR: 50\r\n"
     "\r\n+CME ERROR: 50\r\n\r\n+CME ERROR: 50\r\n\r\n+CME ERROR: 53\r\n\r\n+CME ERROR: 3\r\n"},
    {"CmeText", "ATE0+CMEE=2\rAT+FOO\rAT+CWMAP=x\rAT+CWMOCH=4,12\r",
     "ATE0+CMEE=2\r\r\nOK\r\n\r\n+CME ERROR: operation not supported\r\n"
     "\r\n+CME ERROR: incorrect parameters\r\n"
     "\r\n+CME ERROR: invalid parameter value: channel\r\n"},
    {"CmeTextIsOneLine", "ATE0+CMEE=2\rAT+FAIL\r",
     "ATE0+CMEE=2\r\r\nOK\r\n\r\n+CME ERROR: operation not allowed: server closed  OK\r\n"},
    {"CmeOtherModel", "ATE0+CMEE=1;+CWSTAINIT?\r",
     "ATE0+CMEE=1;+CWSTAINIT?\r\r\n+CME ERROR: 4\r\n"},
};

class TranscriptTest : public testing::TestWithParam<Transcript> {};

TEST_P(TranscriptTest, IsAnsweredByteForByte) {
    Host host(GetParam().model);
    EXPECT_EQ(host.send(GetParam().sent), GetParam().answered);
}

TEST_P(TranscriptTest, ComesInOneWrite) {
    Host host(GetParam().model);
    (void)host.send(GetParam().sent);
    EXPECT_LE(host.port.writes, 1);
}

TEST_P(TranscriptTest, IsTheSameHoweverItIsSplit) {
    const std::string& sent = GetParam().sent;
    // All places of ordinary transcripts; of the very long ones, those at either end and some more.
    const std::size_t step = sent.size() > 1000 ? 97 : 1;
    for (std::size_t at = 1; at < sent.size(); at += at < 20 || at + 120 > sent.size() ? 1 : step) {
        Host host(GetParam().model);
        std::string answered = host.send(sent.substr(0, at));
        answered += host.send(sent.substr(at));
        ASSERT_EQ(answered, GetParam().answered) << "split at " << at;
    }
    Host host(GetParam().model);
    for (const char byte : sent) {
        host.session.receive({&byte, 1});
    }
    EXPECT_EQ(host.port.take(), GetParam().answered) << "byte by byte";
}

INSTANTIATE_TEST_SUITE_P(Protocol, TranscriptTest, testing::ValuesIn(kTranscripts),
                         [](const auto& instance) { return instance.param.name; });

TEST(LineTest, ThirtyTwoCommandsInOneReadAreOneWrite) {
    Host host;
    std::string sent;
    std::string answered;
    for (int i = 0; i < 32; ++i) {
        sent += "AT+CWMAP?\r";
        answered += "AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n";
    }
    EXPECT_EQ(host.send(sent), answered);
    EXPECT_EQ(host.port.writes, 1);
}

TEST(LineTest, AFloodOfCommandsIsWrittenInBoundedPieces) {
    Host host;
    std::string sent;
    for (int i = 0; i < 10000; ++i) {
        sent += "AT\r";
    }
    EXPECT_EQ(host.send(sent).size(), 10000 * std::string_view("AT\r\r\nOK\r\n").size());
    EXPECT_GE(host.port.writes, 4);
    EXPECT_LE(host.port.writes, 7);
}

TEST(LineTest, EveryByteValueMayStandInAText) {
    Host host(Model::w58, withoutEcho());
    for (int value = 0; value < 256; ++value) {
        const char byte = static_cast<char>(value);
        if (byte == '\r' || byte == '\n' || byte == '\b') {
            continue;
        }
        const std::string ssid{'a', byte, 'b'};
        EXPECT_EQ(host.send("AT+CWSSID=\"" + ssid + "\"\r"), "\r\nOK\r\n") << value;
        EXPECT_EQ(host.context.ssid, ssid) << value;
    }
}

TEST(LineTest, NothingComesOfSilenceButEchoOfHalfALine) {
    Host host;
    EXPECT_EQ(host.send("AT+CW"), "AT+CW");
    EXPECT_FALSE(host.port.timer) << "no timer unless a URC waits";
    EXPECT_EQ(host.send("MAP?\r"), "MAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n");
}

}  // namespace
}  // namespace w58d::test
