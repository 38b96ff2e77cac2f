// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The values of a write form (protocol 1 "Values"; the rule is in parameter.hpp).
#include <gtest/gtest.h>

#include <ostream>

#include "host.hpp"

namespace w58d::test {
namespace {

constexpr std::string_view kOk = "\r\nOK\r\n";
constexpr std::string_view kMalformed = "\r\n+CME ERROR: 50\r\n";
constexpr std::string_view kInvalid = "\r\n+CME ERROR: 53\r\n";

Profile numbersForErrors() {
    Profile profile = withoutEcho();
    profile.errorReports = 1;
    return profile;
}

/// What the module was left with after a write.
struct Case {
    const char* sent;
    std::string_view answer;
    const char* kept;  ///< null: as before
};

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.sent;
}

std::string kept(const Context& context) {
    return std::to_string(context.map) + '|' + context.ssid + '|' + std::to_string(context.auth) +
           ',' + std::to_string(context.encrypt) + ',' + context.password + '|' +
           std::to_string(context.mode) + ',' + std::to_string(context.channel) + '|' +
           context.last;
}

class ValuesTest : public testing::TestWithParam<Case> {};

TEST_P(ValuesTest, Reach) {
    Host host(Model::w58, numbersForErrors());
    const std::string before = kept(host.context);
    EXPECT_EQ(host.send(std::string(GetParam().sent) + '\r'), GetParam().answer);
    EXPECT_EQ(kept(host.context), GetParam().kept != nullptr ? GetParam().kept : before);
}

#define MAP(map) #map "|SIM7600MIFI|5,4,12345678|4,0|"
#define SSID(ssid) "1|" ssid "|5,4,12345678|4,0|"
#define AUTH(auth) "1|SIM7600MIFI|" auth "|4,0|"
#define MOCH(moch) "1|SIM7600MIFI|5,4,12345678|" moch "|"
#define LAST(last) "1|SIM7600MIFI|5,4,12345678|4,0|" last

INSTANTIATE_TEST_SUITE_P(
    Integers, ValuesTest,
    testing::Values(
        Case{"AT+CWMAP=0", kOk, MAP(0)}, Case{"AT+CWMAP=\"0\"", kOk, MAP(0)},
        Case{"AT+CWMAP=\xE2\x80\x9C"
             "0\xE2\x80\x9D",
             kOk, MAP(0)},
        Case{"AT+CWMAP= 0 ", kOk, MAP(0)}, Case{"AT+CWMAP=00", kOk, MAP(0)},
        Case{"AT+CWMAP=2", kInvalid, nullptr}, Case{"AT+CWMAP=-1", kInvalid, nullptr},
        Case{"AT+CWMAP=99999999999999999999", kInvalid, nullptr},
        Case{"AT+CWMAP=4294967296", kInvalid, nullptr},
        Case{"AT+CWMAP=-99999999999999999999", kInvalid, nullptr},
        Case{"AT+CWMAP=", kMalformed, nullptr}, Case{"AT+CWMAP=\"\"", kMalformed, nullptr},
        Case{"AT+CWMAP=-", kMalformed, nullptr}, Case{"AT+CWMAP=+1", kMalformed, nullptr},
        Case{"AT+CWMAP=1x", kMalformed, nullptr}, Case{"AT+CWMAP=1 1", kMalformed, nullptr},
        Case{"AT+CWMAP=0x1", kMalformed, nullptr}, Case{"AT+CWMAP=1.0", kMalformed, nullptr},
        Case{"AT+CWMAP=\"0", kMalformed, nullptr}, Case{"AT+CWMAP=0\"", kMalformed, nullptr},
        Case{"AT+CWMAP=0,0", kMalformed, nullptr}, Case{"AT+CWMAP=0,", kMalformed, nullptr},
        Case{"AT+CWMOCH=3,11", kOk, MOCH("3,11")}, Case{"AT+CWMOCH = 2 , 1 ", kOk, MOCH("2,1")},
        Case{"AT+CWMOCH=\"2\",\"1\"", kOk, MOCH("2,1")}, Case{"AT+CWMOCH=1,1", kInvalid, nullptr},
        Case{"AT+CWMOCH=5,1", kInvalid, nullptr}, Case{"AT+CWMOCH=4,12", kInvalid, nullptr},
        Case{"AT+CWMOCH=4,-1", kInvalid, nullptr}, Case{"AT+CWMOCH=4", kMalformed, nullptr},
        Case{"AT+CWMOCH=4,", kMalformed, nullptr}, Case{"AT+CWMOCH=,1", kMalformed, nullptr},
        Case{"AT+IPR=9600", kOk, LAST("9600")}, Case{"AT+IPR=9601", kInvalid, nullptr},
        Case{"AT+IPR=115201", kInvalid, nullptr}));

INSTANTIATE_TEST_SUITE_P(Optional, ValuesTest,
                         testing::Values(Case{"AT+CWLANSRV=1", kOk, LAST("1 - -")},
                                         Case{"AT+CWLANSRV=0,1024", kOk, LAST("0 1024 -")},
                                         Case{"AT+CWLANSRV=0,1024,1", kOk, LAST("0 1024 1")},
                                         Case{"AT+CWLANSRV=0,1024,", kOk, LAST("0 1024 -")},
                                         Case{"AT+CWLANSRV=1,", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0,,1", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0, , 1", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0,,", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0,", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=,1024", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0,1023", kInvalid, nullptr},
                                         Case{"AT+CWLANSRV=0,65536", kInvalid, nullptr},
                                         Case{"AT+CWLANSRV=0,1024,1,1", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0,,,", kMalformed, nullptr},
                                         Case{"AT+CWLANSRV=0,a", kMalformed, nullptr}));

INSTANTIATE_TEST_SUITE_P(
    Choices, ValuesTest,
    testing::Values(Case{"AT+CWMAPCFG=\"enablessid2\",2", kOk, LAST("enablessid2=2")},
                    Case{"AT+CWMAPCFG=configselect,1", kOk, LAST("configselect=1")},
                    Case{"AT+CWMAPCFG=\"ENABLEssid2\",0", kOk, LAST("enablessid2=0")},
                    Case{"AT+CWMAPCFG=\xE2\x80\x9D"
                         "enablessid2\xE2\x80\x9D,1",
                         kOk, LAST("enablessid2=1")},
                    Case{"AT+CWMAPCFG=\"enablessid\",1", kInvalid, nullptr},
                    Case{"AT+CWMAPCFG=\"\",1", kInvalid, nullptr},
                    Case{"AT+CWMAPCFG=,1", kMalformed, nullptr},
                    Case{"AT+CWMAPCFG=\"enablessid2\"", kMalformed, nullptr},
                    Case{"AT+CWMAPCFG=\"enablessid2\",3", kInvalid, nullptr}));

INSTANTIATE_TEST_SUITE_P(
    LastText, ValuesTest,
    testing::Values(
        Case{"AT+CWSSID=\"cafe 1\"", kOk, SSID("cafe 1")},
        Case{"AT+CWSSID=cafe 1", kOk, SSID("cafe 1")}, Case{"AT+CWSSID= cafe ", kOk, SSID("cafe")},
        Case{"AT+CWSSID=\" cafe \" ", kOk, SSID(" cafe ")},
        Case{"AT+CWSSID=ca\"fe", kOk, SSID("ca\"fe")}, Case{"AT+CWSSID=?x", kOk, SSID("?x")},
        Case{"AT+CWSSID=\"?\"", kOk, SSID("?")}, Case{"AT+CWSSID=\"\"\"", kOk, SSID("\"")},
        Case{"AT+CWSSID=\"a\"b\"", kOk, SSID("a\"b")},
        Case{"AT+CWSSID=\"a\",\"b\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\" , \"b\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",,\"b\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",1,\"b\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",\"\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",\"b", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a,b\",\"c\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",\"b;c\"", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",\"b\";+CWMAP=0", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",1,\"b\";+CWMAP=0", kMalformed, nullptr},
        Case{"AT+CWSSID=\xE2\x80\x9C"
             "a\xE2\x80\x9D,\xE2\x80\x9C"
             "b\xE2\x80\x9D",
             kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",b\"", kOk, SSID("a\",b")},
        Case{"AT+CWSSID=\"a\",\"", kOk, SSID("a\",")}, Case{"AT+CWSSID=\",\"", kOk, SSID(",")},
        Case{"AT+CWSSID=\"a\",b;+CWMAP=0\"", kOk, SSID("a\",b;+CWMAP=0")},
        Case{"AT+CWSSID=\"a\\\"", kOk, SSID("a\\")},
        Case{"AT+CWSSID=\"a\\\"b\"", kOk, SSID("a\\\"b")},
        Case{"AT+CWSSID=\"a,b;c\"", kOk, SSID("a,b;c")},
        Case{"AT+CWSSID=\"a;+CWMAP=0\"", kOk, SSID("a;+CWMAP=0")},
        Case{"AT+CWSSID=\"a\" ;+CWMAP=0\"", kOk, SSID("a\" ;+CWMAP=0")},
        Case{"AT+CWSSID=\"a\";+CWMAPx\"", kOk, SSID("a\";+CWMAPx")},
        Case{"AT+CWSSID=\"a\";+CWMAP?x\"", kOk, SSID("a\";+CWMAP?x")},
        Case{"AT+CWSSID=\"a\";+FOO=\"", kOk, SSID("a\";+FOO=")},
        Case{"AT+CWSSID=\xE2\x80\x9C"
             "cafe\xE2\x80\x9D",
             kOk, SSID("cafe")},
        Case{"AT+CWSSID=\xE2\x80\x9D"
             "cafe\xE2\x80\xB3",
             kOk, SSID("cafe")},
        Case{"AT+CWSSID=\"cafe\xE2\x80\x9D", kOk, SSID("cafe")},
        Case{"AT+CWSSID=\"a\xE2\x80\x9D"
             "b\"",
             kOk,
             SSID("a\xE2\x80\x9D"
                  "b")},
        Case{"AT+CWSSID=\"12345678901234567890123456789012\"", kOk,
             SSID("12345678901234567890123456789012")},
        Case{"AT+CWSSID=\"123456789012345678901234567890123\"", kInvalid, nullptr},
        Case{"AT+CWSSID=\"\"", kInvalid, nullptr}, Case{"AT+CWSSID=", kMalformed, nullptr},
        Case{"AT+CWSSID=\"", kMalformed, nullptr}, Case{"AT+CWSSID=\"a", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\"b", kMalformed, nullptr},
        Case{"AT+CWSSID=\"a\",b", kMalformed, nullptr},
        Case{"AT+CWSSID=a,b", kMalformed, nullptr}));

INSTANTIATE_TEST_SUITE_P(
    LastOfSeveral, ValuesTest,
    testing::Values(
        Case{"AT+CWAUTH=5,4,\"abcd1234\"", kOk, AUTH("5,4,abcd1234")},
        Case{"AT+CWAUTH=5,4,abcd1234", kOk, AUTH("5,4,abcd1234")},
        Case{"AT+CWAUTH=5,4,\"ab\"cd\",ef\"", kOk, AUTH("5,4,ab\"cd\",ef")},
        Case{"AT+CWAUTH=0,0", kOk, AUTH("0,0,(none)")},
        Case{"AT+CWAUTH=0,0,", kOk, AUTH("0,0,(none)")},
        Case{"AT+CWAUTH=0,0,\"\"", kOk, AUTH("0,0,")},
        Case{"AT+CWAUTH=0,1,\xE2\x80\x9D"
             "11111\xE2\x80\x9D",
             kOk, AUTH("0,1,11111")},
        Case{"AT+CWAUTH=\"5\",\"4\",\"a\",\"b\"", kMalformed, nullptr},
        Case{"AT+CWAUTH=5,4,\"12345678\",\"x\"", kMalformed, nullptr},
        Case{"AT+CWAUTH=5,4,\"ab\",cd12\"", kOk, AUTH("5,4,ab\",cd12")},
        Case{"AT+CWAUTH=5,4,\"abcd,1234\",\"x\"", kMalformed, nullptr},
        Case{"AT+CWAUTH=5,4,\"abcd,1234\",1,\"x\"", kMalformed, nullptr},
        Case{"AT+CWAUTH=5,4,\"abcd1234\",1,\"x,y\"", kMalformed, nullptr},
        Case{"AT+CWAUTH=5,4,\"abcd,1234\",1", kMalformed, nullptr},
        Case{"AT+CWAUTH=5,4,\";\"", kOk, AUTH("5,4,;")},
        Case{"AT+CWAUTH=5,4,\"12\";+CWMAP=0\"", kOk, AUTH("5,4,12\";+CWMAP=0")},
        Case{"AT+CWAUTH=5,4,\"a;b\";+CWMAP=0", kOk, "0|SIM7600MIFI|5,4,a;b|4,0|"},
        Case{"AT+CWSSID=\"a\";+CWAUTH=5,4,\"12345678\"", kOk, "1|a|5,4,12345678|4,0|"},
        Case{"AT+CWSSID=\"a\" ; +CWAUTH = 5,4,\"\";\"", kOk, SSID("a\" ; +CWAUTH = 5,4,\"\";")},
        Case{"AT+CWSSID=\"a\" ; +CWAUTH = 5,4,\"b;\"", kOk, "1|a|5,4,b;|4,0|"},
        Case{"AT+CWSSID=a;+CWAUTH=5,4,b;+CWMAP=0", kOk, "0|a|5,4,b|4,0|"},
        Case{"AT+CWSSID=\"a\";+CWMAP?;+CWAUTH=5,4,\"b\"", "\r\n+CWMAP: 1\r\n\r\nOK\r\n",
             "1|a|5,4,b|4,0|"},
        Case{"AT+CWSSID=\"a\";+CWSTAINIT=1;+CWSSID=\"b\"", "\r\n+CME ERROR: 4\r\n", SSID("a")}));

INSTANTIATE_TEST_SUITE_P(
    EarlierText, ValuesTest,
    testing::Values(
        Case{"AT+CWUSRINFO=\"user\",\"pwd\"", kOk, LAST("[user] [pwd]")},
        Case{"AT+CWUSRINFO=user,pwd", kOk, LAST("[user] [pwd]")},
        Case{"AT+CWUSRINFO=\"a\"b\",\"c\"d\"", kOk, LAST("[a\"b] [c\"d]")},
        Case{"AT+CWUSRINFO=\"a\",\"b\",\"c\"", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a,b\",\"c\",\"d\"", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\",\"b\",c", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\",\"b\",", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\",b,\"c\"", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\",b\",\"c\"", kOk, LAST("[a\",b] [c]")},
        Case{"AT+CWUSRINFO=\"a\",", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\"", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\",\"\"", kInvalid, nullptr},
        Case{"AT+CWUSRINFO=\"a\";+CWMAP=0", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\";b\",\"c\"", kOk, LAST("[a\";b] [c]")},
        Case{"AT+CWUSRINFO=\"a\",\"b\";+CWMAP=0", kOk, "0|SIM7600MIFI|5,4,12345678|4,0|[a] [b]"},
        Case{"AT+CWSTACFG=\"simtest\",2,1,\"1234567890\"", kOk, LAST("[simtest] [1234567890]")},
        Case{"AT+CWSTACFG= \"simtest\",,,\"1234567890\"", kOk, LAST("[simtest] [1234567890]")},
        Case{"AT+CWSTACFG=\"simtest\",\"x\",\"\",\"1234567890\"", kOk,
             LAST("[simtest] [1234567890]")},
        Case{"AT+CWSTACFG=\"simtest\",,,\"\"", kOk, LAST("[simtest] []")},
        Case{"AT+CWSTACFG=\"simtest\"", kOk, LAST("[simtest] [(none)]")},
        Case{"AT+CWSTACFG=\"\"", kOk, LAST("[] [(none)]")},
        Case{"AT+CWSTACFG=\"simtest\",any thing", kOk, LAST("[simtest] [(none)]")},
        Case{"AT+CWSTACFG=\"sim\"test\"", kOk, LAST("[sim\"test] [(none)]")},
        Case{"AT+CWSTACFG=\"simtest\",,,\"12345678\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\",,,\"12345678\",1;+CWMAP=0", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\",,,12345678;+CWMOCH=4,1", kOk,
             "1|SIM7600MIFI|5,4,12345678|4,1|[simtest] [12345678]"},
        Case{"AT+CWSTACFG=\"my\",\"net\",,,\"psk\"", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"a\",b\",,,\"p\"s\",k\"", kOk, LAST("[a\",b] [p\"s\",k]")},
        Case{"AT+CWSTACFG=\"a\",,,,\"p\"", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim,test\",\"1,2\",,\"1234,\"5678\"", kOk,
             LAST("[sim,test] [1234,\"5678]")},
        Case{"AT+CWSTACFG=\"sim,test\",,,\"12345678\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim,test\",1,2,\"12345678\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim,test\",,,\"12345678\",1;+CWMAP=0", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim,test\",,,\"12345678\",", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim,test\",,,12345678,1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\",,,\"12345,678\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\",,,\"1234\"5678\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\", , , \"1234\"5678\" , 1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\",,,\"12\",34\"567\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"simtest\",2,1,\"1234\"5678\",", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim\"test\",,,\"12345678\",1", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"sim\"test\",,,,\"12345678\"", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"a,b\",,,\"12345678\",\"x\"", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"a\"b\",1,2,\"12345678\",\"x\"", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\xE2\x80\x9Csim\"test\xE2\x80\x9D,,,\xE2\x80\x9C"
             "12345678\xE2\x80\x9D,1",
             kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a\",b,\"c\"x\",\"d\"", kMalformed, nullptr},
        Case{"AT+CWUSRINFO=\"a,b\",\"c,d\"", kOk, LAST("[a,b] [c,d]")},
        Case{"AT+CWUSRINFO=\"a,b\",c,\"d\"", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"a\",,,,p", kMalformed, nullptr},
        Case{"AT+CWSTACFG=\"a\";+CWMAP=0", kOk, "0|SIM7600MIFI|5,4,12345678|4,0|[a] [(none)]"},
        Case{"AT+CWSTACFG=\"a\";b\"", kOk, LAST("[a\";b] [(none)]")},
        Case{"AT+CWSTACFG=\"a", kMalformed, nullptr}));

TEST(ValuesLimitTest, ALineOfCandidatesTakesNoTime) {
    Host host(Model::w58, numbersForErrors());
    std::string line = "AT+CWSTACFG=\"";
    while (line.size() < at::kMaxBody - 10) {
        line += "\",";
    }
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(host.send(line + '\r'), kMalformed);
    }
}

}  // namespace
}  // namespace w58d::test
