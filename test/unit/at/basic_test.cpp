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
    EXPECT_EQ(host.send("AT+CGMR;+GMR\r"), "\r\nLE11B01\r\n\r\nLE11B01\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CGSN;+GSN\r"),
              "\r\n864292040000017\r\n\r\n864292040000017\r\n\r\nOK\r\n");
    EXPECT_EQ(host.send("AT+CGMI=?\r"), "\r\nOK\r\n");
    EXPECT_EQ(host.send("ATI\r"),
              "\r\nManufacturer: SIMCOM INCORPORATED\r\nModel: MIFI W58\r\nRevision: LE11B01\r\n"
              "IMEI: 864292040000017\r\n\r\nOK\r\n");
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
    for (const char* line : {"ATS3=128\r", "ATS3=99999999999\r", "ATS3=\r", "ATS3=x\r", "ATS3\r",
                             "ATS30?\r", "ATS35=1\r", "ATS6?\r", "ATS=1\r", "ATS3=-1\r"}) {
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
         {"ATE2", "ATQ2", "ATV2", "ATX5", "AT&C2", "AT&D3", "AT&F1", "ATZ1",   "AT&W1", "ATI1",
          "AT&",  "AT&X", "ATD",  "ATE?", "ATE=0", "AT=",   "AT?",   "AT\x80", "AT\"",  "AT,"}) {
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

/// What ModemManager and ppp's chat send before anything else.
TEST(ProbingTest, EveryStepIsOk) {
    Host host;
    for (const char* line : {"AT", "ATZ", "ATE0", "ATE0V1", "ATZE0V1", "ATV1", "ATQ0", "ATX4",
                             "AT&C1", "ATQ0 V1 E1 &C1 &D2", "AT+CMEE=1", "AT+CGMI", "AT+CGMM",
                             "AT+CGMR", "AT+CGSN", "AT+GMI", "ATI", "AT+CSCS=?", "AT+CLAC"}) {
        EXPECT_TRUE(host.send(std::string(line) + "\r\n").ends_with("\r\nOK\r\n")) << line;
    }
}

}  // namespace
}  // namespace w58d::test
