// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// When URCs reach the host (protocol 1 "URCs").
#include <gtest/gtest.h>

#include "host.hpp"

using namespace std::string_literals;

namespace w58d::test {
namespace {

TEST(UrcTest, GoesOutAtOnceWhenNothingIsGoingOn) {
    Host host;
    host.session.urc("RDY");
    EXPECT_EQ(host.port.take(), "\r\nRDY\r\n");
    EXPECT_FALSE(host.port.timer);
    EXPECT_EQ(host.session.heldUrcBytes(), 0U);
}

TEST(UrcTest, MayHoldAnyBytes) {
    Host host;
    host.session.urc("+CWLANMSG: a\0b\r\n\r"s);
    EXPECT_EQ(host.port.take(), "\r\n+CWLANMSG: a\0b\r\n\r\r\n"s);
}

TEST(UrcTest, WaitsForTheAnswerToAHalfTypedLine) {
    Host host;
    EXPECT_EQ(host.send("AT+CW"), "AT+CW");
    host.session.urc("ONE");
    host.session.urc("TWO");
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(host.session.heldUrcBytes(), 6U);
    EXPECT_EQ(host.send("MAP?"), "MAP?");
    EXPECT_EQ(host.send("\r"), "\r\r\n+CWMAP: 1\r\n\r\nOK\r\n\r\nONE\r\n\r\nTWO\r\n");
    EXPECT_EQ(host.session.heldUrcBytes(), 0U);
    EXPECT_FALSE(host.port.timer);
}

TEST(UrcTest, OfOthersIsToldApartFromWhatIsOurs) {
    Host host;
    const std::string_view theirs[] = {"THEIRS"};
    host.session.urcs(theirs);
    EXPECT_EQ(std::exchange(host.port.others, {}), "\r\nTHEIRS\r\n");
    host.port.take();
    (void)host.send("AT");
    host.session.urc("OURS");
    host.session.urcs(theirs);
    host.session.urc("OURS");
    EXPECT_EQ(host.send("\r"), "\r\r\nOK\r\n\r\nOURS\r\n\r\nTHEIRS\r\n\r\nOURS\r\n");
    EXPECT_EQ(host.port.others, "\r\nTHEIRS\r\n");
}

TEST(UrcTest, ComesBetweenTwoLinesOfOneRead) {
    Host host;
    (void)host.send("AT");
    host.session.urc("ONE");
    EXPECT_EQ(host.send("\rAT\r"), "\r\r\nOK\r\n\r\nONE\r\nAT\r\r\nOK\r\n");
}

TEST(UrcTest, ComesAfterALineWithoutAttention) {
    Host host;
    (void)host.send("noise");
    host.session.urc("ONE");
    EXPECT_EQ(host.send("\r"), "\r\r\nONE\r\n");
}

TEST(UrcTest, ComesWhenTheLineIsEditedAway) {
    Host host;
    (void)host.send("A");
    host.session.urc("ONE");
    EXPECT_EQ(host.send("\b"), "\b\r\nONE\r\n");
    EXPECT_FALSE(host.port.timer);
}

TEST(UrcTest, ASecondOfSilenceReleasesIt) {
    Host host;
    (void)host.send("AT+CW");
    EXPECT_EQ(host.port.timerStarts, 0);
    host.session.urc("ONE");
    EXPECT_EQ(host.port.timerStarts, 1);
    host.session.urc("TWO");
    EXPECT_EQ(host.port.timerStarts, 1);
    (void)host.send("M");
    EXPECT_EQ(host.port.timerStarts, 2) << "the silence starts anew with each byte";
    host.port.timer = false;
    host.session.silence();
    EXPECT_EQ(host.port.take(), "\r\nONE\r\n\r\nTWO\r\n");
    EXPECT_EQ(host.send("AP?\r"), "AP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n") << "the line is still whole";
    EXPECT_EQ(host.port.timerStarts, 2);
}

TEST(UrcTest, DuringALongSilenceNoneWaits) {
    Host host;
    (void)host.send("AT+CW");
    host.session.urc("ONE");
    host.session.silence();
    host.session.urc("TWO");
    EXPECT_EQ(host.port.take(), "\r\nONE\r\n\r\nTWO\r\n");
    (void)host.send("M");
    host.session.urc("THREE");
    EXPECT_EQ(host.port.take(), "");
}

TEST(UrcTest, WaitsForASlowCommand) {
    Host host;
    EXPECT_EQ(host.send("AT+SLOW\r"), "AT+SLOW\r");
    host.session.urc("ONE");
    EXPECT_FALSE(host.port.timer) << "the completion releases it";
    host.session.silence();
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\n\r\nONE\r\n");
}

TEST(UrcTest, WaitsWhileTheTimerRanWhenTheSlowCommandBegan) {
    Host host;
    (void)host.send("AT+SLOW");
    host.session.urc("ONE");
    EXPECT_TRUE(host.port.timer);
    EXPECT_EQ(host.send("\r"), "\r");
    EXPECT_FALSE(host.port.timer);
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\n\r\nONE\r\n");
}

TEST(UrcTest, ComesBeforeWhatWasTypedDuringASlowCommand) {
    Host host;
    EXPECT_EQ(host.send("AT+SLOW\rAT\r"), "AT+SLOW\r");
    host.session.urc("ONE");
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\n\r\nONE\r\nAT\r\r\nOK\r\n");
}

TEST(UrcTest, IsHeldByHalfALineTypedDuringASlowCommand) {
    Host host;
    EXPECT_EQ(host.send("AT+SLOW\rAT"), "AT+SLOW\r");
    EXPECT_EQ(host.complete(at::ok()), "\r\nOK\r\nAT");
    host.session.urc("ONE");
    EXPECT_EQ(host.port.take(), "");
    EXPECT_EQ(host.send("\r"), "\r\r\nOK\r\n\r\nONE\r\n");
}

TEST(UrcTest, IsNotSilencedByQuietOrDigits) {
    Host host;
    EXPECT_EQ(host.send("ATQ1V0\r"), "ATQ1V0\r");
    host.session.urc("ONE");
    EXPECT_EQ(host.port.take(), "\r\nONE\r\n");
}

TEST(UrcTest, MaySayWhatIsTrueWhenItLeaves) {
    Host host;
    std::string now = "ONE";
    const auto text = [&now] { return now; };
    host.session.urc(text);
    EXPECT_EQ(host.port.take(), "\r\nONE\r\n");
    (void)host.send("AT");
    host.session.urc("BEFORE");
    host.session.urc(text);
    host.session.urc("AFTER");
    EXPECT_FALSE(host.session.hasRoom());
    now = "TWO";
    EXPECT_EQ(host.send("\r"), "\r\r\nOK\r\n\r\nBEFORE\r\n\r\nTWO\r\n\r\nAFTER\r\n");
    EXPECT_TRUE(host.session.hasRoom());
    (void)host.send("AT");
    host.session.urc(text);
    EXPECT_TRUE(host.port.timer);
    now.clear();
    host.session.silence();
    EXPECT_EQ(host.port.take(), "") << "nothing to say any more";
    EXPECT_EQ(host.send("\r"), "\r\r\nOK\r\n");
    host.session.urc(text);
    EXPECT_EQ(host.port.take(), "");
}

TEST(UrcTest, ManyKeepTheirOrder) {
    Host host;
    (void)host.send("AT");
    std::string expected = "\r\r\nOK\r\n";
    for (int i = 0; i < 1000; ++i) {
        host.session.urc("+N: " + std::to_string(i));
        expected += "\r\n+N: " + std::to_string(i) + "\r\n";
    }
    EXPECT_EQ(host.send("\r"), expected);
}

}  // namespace
}  // namespace w58d::test
