// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The commands of the port and of the module's identity (protocol 4), and the probing of hosts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace w58d::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class BasicTest : public testing::Test {
  protected:
    Host host{Model::w58, withoutEcho()};
};

TEST_F(BasicTest, Identity) {
    EXPECT_EQ(host.send("AT+CGMI\r"), "\r\nSIMCOM INCORPORATED\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+GMI\r"), "\r\nSIMCOM INCORPORATED\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CGMM;+GMM\r"), "\r\nMIFI W58\r\n\r\nMIFI W58\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CGMR;+GMR\r"), "\r\n+CGMR: LE11B01\r\n\r\n+GMR: LE11B01\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CGSN;+GSN\r"),
              "\r\n864292040000017\r\n\r\n864292040000017\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CGMI=?\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.send("ATI\r"),
              "\r\nManufacturer: SIMCOM INCORPORATED\r\nModel: MIFI W58\r\nRevision: LE11B01\r\n"
              "IMEI: 864292040000017\r\n+GCAP: +CGSM\r\n\r\nOK\r\n");
}

TEST_F(BasicTest, AVeryLongAnswerIsWrittenInPieces) {
    const std::string once = host.send("ATI\r");
    const std::string row = once.substr(0, once.size() - std::string_view("\r\nOK\r\n").size());
    const int before = host.port.writes;
    const std::string answer = host.send("AT" + std::string(4096, 'I') + '\r');
    EXPECT_EQ(answer.size(), 4096 * row.size() + std::string_view("\r\nOK\r\n").size());
    EXPECT_TRUE(answer.starts_with(row + row) && answer.ends_with(row + "\r\nOK\r\n"));
    EXPECT_GE(host.port.writes - before, 20) << "so that no port has to hold it all";
}

TEST_F(BasicTest, SParametersHaveThreeDigits) {
    EXPECT_EQ(host.send("ATS3?\r"), "\r\n013\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("ATS4?S5?\r"), "\r\n010\r\n\r\n008\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("ATS5=127\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.send("ATS5 ?\r"), "\r\n127\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT S5 = 8 S3?\r"), "\r\n013\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("ATS3=013S4=010\r"), "\r\nOK\r\n");
}

TEST_F(BasicTest, SParametersHaveRanges) {
    for (const char* line :
         {"ATS3=128\r", "ATS3=99999999999\r", "ATS3=\r", "ATS3=x\r", "ATS3\r", "ATS30?\r",
          "ATS35=1\r", "ATS1?\r", "ATS0=256\r", "ATS=1\r", "ATS3=-1\r"}) {
        EXPECT_EQ(host.send(line), "\r\nERROR\r\n") << line;
    }
    EXPECT_EQ(host.send("ATS3?\r"), "\r\n013\r\n\r\nOK\r\n");
}

TEST_F(BasicTest, BasicCommandsHaveRanges) {
    for (const char* line : {"ATE0", "ATE1E0", "ATQ0", "ATV1", "ATX", "ATX0", "ATX1", "ATX4",
                             "AT&C0", "AT&C1", "AT&D0", "AT&D2", "AT&F", "ATE0&F0E0", "ATZ0E0"}) {
        EXPECT_THAT(host.send(std::string(line) + '\r'), HasSubstr("\r\nOK\r\n")) << line;
        (void)host.send("ATE0\r");
    }
    for (const char* line :
         {"ATE2",  "ATQ2",  "ATV2",  "ATX5",  "ATL4", "ATM4",   "ATH1", "AT&C2", "AT&D3",
          "AT&K7", "AT&S2", "AT&V1", "AT&F1", "ATZ1", "AT&W1",  "ATI1", "AT&",   "AT&X",
          "ATD",   "ATE?",  "ATE=0", "AT=",   "AT?",  "AT\x80", "AT\"", "AT,"}) {
        EXPECT_EQ(host.send(std::string(line) + '\r'), "\r\nERROR\r\n") << line;
    }
}

TEST_F(BasicTest, ErrorReports) {
    EXPECT_EQ(host.send("AT+CMEE?\r"), "\r\n+CMEE: 0\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CMEE=?\r"), "\r\n+CMEE: (0-2)\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CMEE=1;+CMEE?\r"), "\r\n+CMEE: 1\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CMEE=3\r"), "\r\n+CME ERROR: 53\r\n");
}

TEST_F(BasicTest, CharacterSet) {
    EXPECT_EQ(host.send("AT+CSCS?\r"), "\r\n+CSCS: \"GBK\"\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CSCS=?\r"), "\r\n+CSCS: (\"GBK\",\"UTF-8\")\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CSCS=\"UTF-8\"\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.session.charset(), Charset::utf8);
    EXPECT_EQ(host.send("AT+CSCS?\r"), "\r\n+CSCS: \"UTF-8\"\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CSCS=\"GB2312\"\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.session.charset(), Charset::gbk);
    EXPECT_EQ(host.send("AT+CSCS=\"UCS2\"\r"), "\r\nERROR\r\n");
    for (const char* name : {"IRA", "GSM"}) {
        EXPECT_EQ(host.send("AT+CSCS=\"UTF-8\";+CSCS=\"" + std::string(name) + "\"\r"),
                  "\r\nOK\r\n");
        EXPECT_EQ(host.session.charset(), Charset::gbk);
        EXPECT_EQ(host.send("AT+CSCS?\r"), "\r\n+CSCS: \"GBK\"\r\n\r\nOK\r\n");
    }
}

TEST_F(BasicTest, ProfileIsStoredAndRestored) {
    EXPECT_EQ(host.send("AT+CMEE=2;+CSCS=\"UTF-8\";V0X1&C0&D0S5=127&W\r"), "0\r");
    EXPECT_EQ(host.send("AT&F\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.session.profile(), Profile{});
    EXPECT_EQ(host.send("ATZ\r"), "ATZ\r0\r");
    Profile expected = withoutEcho();
    expected.verbose = false;
    expected.errorReports = 2;
    expected.charset = Charset::utf8;
    expected.resultCodeSet = 1;
    expected.carrierDetect = 0;
    expected.dataTerminalReady = 0;
    expected.backspace = 127;
    EXPECT_EQ(host.session.profile(), expected);
}

TEST_F(BasicTest, WhatIsOnlyKeptIsShown) {
    EXPECT_EQ(host.send("AT&V\r"),
              "\r\n&C: 1; &D: 2; &K: 0; &S: 0; E: 0; L: 0; M: 0; Q: 0; V: 1; X: 4; S0: 0; S3: 13; "
              "S4: 10; S5: 8; S6: 2; S7: 0; S8: 2; S10: 15; S12: 50; +CMEE: 0; +CSCS: \"GBK\"\r\n"
              "\r\nOK\r\n");
    EXPECT_EQ(host.send("AT S0=1 S6=3 S7=45 S8=4 S10=255 S12=20 L1 M2 &K3 &S1 H\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.send("ATS0?S7?S10?\r"), "\r\n001\r\n\r\n045\r\n\r\n255\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT&V\r"),
              "\r\n&C: 1; &D: 2; &K: 3; &S: 1; E: 0; L: 1; M: 2; Q: 0; V: 1; X: 4; S0: 1; S3: 13; "
              "S4: 10; S5: 8; S6: 3; S7: 45; S8: 4; S10: 255; S12: 20; +CMEE: 0; +CSCS: \"GBK\"\r\n"
              "\r\nOK\r\n");
    EXPECT_EQ(host.send("AT&FE0\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.send("ATS7?\r"), "\r\n000\r\n\r\nOK\r\n");
}

TEST_F(BasicTest, ClassOfServiceIsData) {
    EXPECT_EQ(host.send("AT+FCLASS=0;+FCLASS?\r"), "\r\n+FCLASS: 0\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+FCLASS=?\r"), "\r\n+FCLASS: (0)\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+FCLASS=1\r"), "\r\nERROR\r\n");
}

TEST_F(BasicTest, AProfileThatCannotBeStoredIsAnError) {
    host.context.profiles.broken = true;
    EXPECT_EQ(host.send("AT+CMEE=2;&W\r"), "\r\n+CME ERROR: unknown: disk full\r\n");
}

TEST_F(BasicTest, ListOfCommands) {
    const std::string list = host.send("AT+CLAC\r");
    EXPECT_TRUE(list.starts_with("\r\nATE\r\n")) << list;
    EXPECT_THAT(list, HasSubstr("\r\nAT&W\r\n"));
    EXPECT_THAT(list, HasSubstr("\r\nAT+CWISO\r\n"));
    EXPECT_THAT(list, Not(HasSubstr("CWSTAINIT")));
    Host other(Model::w58l, withoutEcho());
    EXPECT_THAT(other.send("AT+CLAC\r"), Not(HasSubstr("CWISO")));
    EXPECT_THAT(other.send("AT+CLAC\r"), HasSubstr("\r\nAT+CWSTAINIT\r\n"));
}

TEST_F(BasicTest, PortsDoNotShareTheirProfile) {
    RecordingPort port;
    at::Session other(port, kCatalogue, Model::w58, host.context, "usb0");
    (void)host.send("ATV0\r");
    other.receive("AT\r");
    EXPECT_EQ(port.take(), "AT\r\r\nOK\r\n");
    EXPECT_EQ(host.send("AT\r"), "0\r");
}

/// What ModemManager, ppp's chat, minicom, wvdial and Windows' modem drivers send before all else.
TEST(ProbingTest, EveryStepIsOk) {
    Host host;
    for (const char* line : {"AT",
                             "ATZ",
                             "ATE0",
                             "ATE0V1",
                             "ATZE0V1",
                             "ATV1",
                             "ATQ0",
                             "ATX4",
                             "AT&C1",
                             "ATQ0 V1 E1 &C1 &D2",
                             "AT S7=45 S0=0 L1 V1 X4 &c1 E1 Q0",
                             "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0",
                             "AT&F&C1&D2E0S0=0",
                             "ATE0 S0=0 M1 L2 &K3 &S0 H0",
                             "AT+CSCS=\"IRA\"",
                             "AT+CMEE=1",
                             "AT+CGMI",
                             "AT+CGMM",
                             "AT+CGMR",
                             "AT+CGSN",
                             "AT+GMI",
                             "ATI",
                             "AT+CSCS=?",
                             "AT+CLAC"}) {
        EXPECT_TRUE(host.send(std::string(line) + "\r\n").ends_with("\r\nOK\r\n")) << line;
    }
}

}  // namespace
}  // namespace w58d::test
