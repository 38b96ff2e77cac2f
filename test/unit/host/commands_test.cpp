// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Functions for commands, as their users call them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <w58/commands.h>

#include "in_step.hpp"

namespace w58d::test {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;

using CommandsTest = InStep;

TEST_F(CommandsTest, SettingsAreSentAndRead) {
    script.answer("AT+CWSSID=\"a\"b\"", "\r\nOK\r\n");
    script.answer("AT+CWSSID?", "\r\n+CWSSID: \"a\"b\\x41\"\r\n\r\nOK\r\n");
    script.answer("AT+CWAUTH=0,0", "\r\nOK\r\n");
    script.answer("AT+CWAUTH?", "\r\n+CWAUTH: 5,4,\"1234\"5,6\"\r\n\r\nOK\r\n");
    script.answer("AT+CWSTACFG=\"home\",,,\"12345678\"", "\r\nOK\r\n");
    script.answer("AT+CWSTACFG=\"open\"", "\r\nERROR\r\n");
    script.answer("AT+CWSTACFG?", "\r\n+CWSTACFG: \"ho\",\"me\",,,\"1234\",,\"8\"\r\n\r\nOK\r\n");
    EXPECT_EQ(w58_set_cwssid(&host.w, "a\"b"), W58_OK);
    w58_cwssid ssid{};
    EXPECT_EQ(w58_get_cwssid(&host.w, &ssid), W58_OK);
    EXPECT_STREQ(ssid.ssid, "a\"b\\x41") << "byte for byte";
    EXPECT_EQ(w58_set_cwauth(&host.w, 0, 0, nullptr), W58_OK);
    w58_cwauth auth{};
    EXPECT_EQ(w58_get_cwauth(&host.w, &auth), W58_OK);
    EXPECT_EQ(auth.auth, 5);
    EXPECT_EQ(auth.encrypt, 4);
    EXPECT_STREQ(auth.password, "1234\"5,6");
    EXPECT_EQ(w58_set_cwstacfg(&host.w, "home", "12345678"), W58_OK);
    EXPECT_EQ(w58_set_cwstacfg(&host.w, "open", nullptr), W58_ERROR);
    w58_cwstacfg station{};
    EXPECT_EQ(w58_get_cwstacfg(&host.w, &station), W58_OK);
    EXPECT_STREQ(station.ssid, "ho\",\"me");
    EXPECT_STREQ(station.psk, "1234\",,\"8");
}

TEST_F(CommandsTest, AnAnswerThatLacksSomethingIsNoAnswer) {
    for (const char* const row : {"", "+CWAUTH: 5\r\n", "+CWAUTH: x,4\r\n", "+CWSSID: \"a\"\r\n",
                                  "+CWAUTH:\r\n", "+CWAUTH: 5,4,\"12345678\r\n"}) {
        Script script2;
        script2.answer("AT+CWAUTH?", "\r\n"s + row + "\r\nOK\r\n");
        Host host2(script2);
        w58_cwauth auth{};
        EXPECT_EQ(w58_get_cwauth(&host2.w, &auth), W58_UNREADABLE) << row;
    }
}

TEST_F(CommandsTest, EmptyPlacesAreNone) {
    script.answer("AT+CWSTASTAT?", "\r\n+CWSTASTAT: 0,0,\"\",,,\r\n\r\nOK\r\n");
    w58_cwstastat station{};
    EXPECT_EQ(w58_get_cwstastat(&host.w, &station), W58_OK);
    EXPECT_EQ(station.state, 0);
    EXPECT_STREQ(station.ssid, "");
    EXPECT_STREQ(station.bssid, "");
    EXPECT_EQ(station.channel, W58_NONE);
    EXPECT_EQ(station.rssi, W58_NONE);
}

TEST_F(CommandsTest, ARowWithoutANameIsTheFirst) {
    script.answer("AT+CGMI", "\r\nSIMCOM, \"INC\"\r\nsomething\r\n\r\nOK\r\n");
    script.answer("AT+CGMM", "\r\nOK\r\n");
    script.answer("AT+CGSN", "\r\n" + std::string(65, '1') + "\r\n\r\nOK\r\n");
    w58_cgmi maker{};
    EXPECT_EQ(w58_do_cgmi(&host.w, &maker), W58_OK);
    EXPECT_STREQ(maker.manufacturer, "SIMCOM, \"INC\"");
    w58_cgmm model{};
    EXPECT_EQ(w58_do_cgmm(&host.w, &model), W58_UNREADABLE);
    w58_cgsn serial{};
    EXPECT_EQ(w58_do_cgsn(&host.w, &serial), W58_UNREADABLE) << "longer than its array";
    EXPECT_STREQ(serial.serial, "");
}

/// Reads the rows of a list into one of these, and keeps the text of each.
template <class Row>
struct Rows {
    Row row{};
    std::string (*text)(const Row&) = nullptr;
    std::vector<std::string> seen;

    static void each(void* context) {
        auto* const rows = static_cast<Rows*>(context);
        rows->seen.push_back(rows->text(rows->row));
    }
};

TEST_F(CommandsTest, NetworksComeOneByOne) {
    script.answer("AT+CWSTASCAN",
                  "\r\n+CWSTASCAN:\r\nf4:83:cd:d8:24:c8,TP-LINK, 2,-52\r\n"
                  "14:2d:27:24:98:61,,-58\r\nbc:46:99:38:e2:ca,+CWEVNET: 1\\x0a,-64\r\n\r\nOK\r\n");
    Rows<w58_cwstascan_signal> loud;
    loud.text = [](const w58_cwstascan_signal& row) {
        return row.bssid + "|"s + row.ssid + "|" + std::to_string(row.signal);
    };
    EXPECT_EQ(w58_list_cwstascan_signal(&host.w, &loud.row, loud.each, &loud), W58_OK);
    EXPECT_THAT(loud.seen, ElementsAre("f4:83:cd:d8:24:c8|TP-LINK, 2|-52", "14:2d:27:24:98:61||-58",
                                       "bc:46:99:38:e2:ca|+CWEVNET: 1\\x0a|-64"));
    Rows<w58_cwstascan_row> plain;
    plain.text = [](const w58_cwstascan_row& row) { return row.bssid + "|"s + row.ssid; };
    EXPECT_EQ(w58_list_cwstascan(&host.w, &plain.row, plain.each, &plain), W58_OK);
    EXPECT_THAT(plain.seen,
                ElementsAre("f4:83:cd:d8:24:c8|TP-LINK, 2,-52", "14:2d:27:24:98:61|,-58",
                            "bc:46:99:38:e2:ca|+CWEVNET: 1\\x0a,-64"));
}

TEST_F(CommandsTest, AListSaysThatARowIsMissing) {
    script.answer("AT+CWCLILIST?",
                  "\r\n+CWCLILIST: 02:00:00:00:00:01,,\"a\\x22b\",-40,7,5000000000,\r\n"
                  "+CWCLILIST: 02:00:00:00:00:02,10.0.0.2,\"b\r\n"
                  "+CWCLILIST: 02:00:00:00:00:03,10.0.0.3,\"c\",,,1,2\r\n\r\nOK\r\n");
    Rows<w58_cwclilist> clients;
    clients.text = [](const w58_cwclilist& row) {
        return row.ip + "|"s + row.hostname + "|" + std::to_string(row.rx) +
               (row.rssi == W58_NONE ? " unheard" : "") +
               (row.tx == W58_NONE_UINT64 ? " uncounted" : "");
    };
    EXPECT_EQ(w58_list_cwclilist(&host.w, &clients.row, clients.each, &clients), W58_UNREADABLE);
    EXPECT_THAT(clients.seen, ElementsAre("|a\"b|5000000000 uncounted", "10.0.0.3|c|1 unheard"));
}

TEST_F(CommandsTest, AListWithoutRowsIsOne) {
    script.answer("AT+CWLANCLI?", "\r\nOK\r\n");
    script.answer("AT+CWMACADD?", "\r\nERROR\r\n");
    w58_cwlancli client{};
    const auto none = [](void*) { ADD_FAILURE() << "a row"; };
    EXPECT_EQ(w58_list_cwlancli(&host.w, &client, none, nullptr), W58_OK);
    w58_cwmacadd listed{};
    EXPECT_EQ(w58_list_cwmacadd(&host.w, &listed, none, nullptr), W58_ERROR);
}

TEST_F(CommandsTest, DataIsFetchedAndSent) {
    script.answer("AT+CWLANGET=3,8", "\r\n+CWLANGET: 3,4,5\r\na\0\r\n\r\n\r\nOK\r\n"s);
    script.answer("AT+CWLANGET=4,8", "\r\n+CWLANGET: 4,0,0\r\n\r\n\r\nOK\r\n");
    script.answer("AT+CWLANGET=5,2", "\r\n+CWLANGET: 5,3,0\r\nabc\r\n\r\nOK\r\n");
    script.answer("AT+CWLANMGET=8", "\r\n+CWLANMGET: 3,a\r\n\r\n\r\nOK\r\n");
    script.answer("AT+CWLANMSG=00FF0D", "\r\nOK\r\n");
    char bytes[8] = {};
    w58_cwlanget got{};
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 3, 8, bytes, &got), W58_OK);
    EXPECT_EQ(std::string(bytes, 4), "a\0\r\n"s);
    EXPECT_EQ(got.id, 3);
    EXPECT_EQ(got.len, 4);
    EXPECT_EQ(got.rest, 5);
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 4, 8, bytes, &got), W58_OK);
    EXPECT_EQ(got.len, 0);
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 5, 2, bytes, &got), W58_UNREADABLE)
        << "more than was asked for";
    EXPECT_EQ(bytes[2], '\r') << "and none of it written";
    w58_cwlanmget_bytes message{};
    EXPECT_EQ(w58_fetch_cwlanmget(&host.w, 8, bytes, &message), W58_OK);
    EXPECT_EQ(std::string(bytes, 3), "a\r\n");
    EXPECT_EQ(message.len, 3);
    EXPECT_EQ(w58_send_cwlanmsg(&host.w, "\0\xFF\r", 3), W58_OK);
}

TEST_F(CommandsTest, RowsOfNothingThatWasAskedAreNotRead) {
    script.answer("AT+CWLANCLI?", "\r\n0,1,10.0.0.2,80,0,0\r\n\r\nOK\r\n");
    script.answer("AT+CWMACADDR?", "\r\n+CWMACADDR: 0,00:00:00:00:00:00\r\n\r\nOK\r\n");
    script.answer("AT+CWLANGET=3,8", "\r\n+CWLANGET: 3,2,5\r\nab\r\n4,0,0\r\n\r\nOK\r\n");
    const auto none = [](void*) { ADD_FAILURE() << "a row"; };
    w58_cwlancli client{};
    EXPECT_EQ(w58_list_cwlancli(&host.w, &client, none, nullptr), W58_OK);
    w58_cwmacaddr address{};
    EXPECT_EQ(w58_list_cwmacaddr(&host.w, &address, none, nullptr), W58_OK);
    char bytes[8] = {};
    w58_cwlanget got{};
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 3, 8, bytes, &got), W58_OK);
    EXPECT_EQ(got.id, 3);
    EXPECT_EQ(got.rest, 5);
}

TEST_F(CommandsTest, DataThatDoNotComeOrDoNotFitAreSaid) {
    script.answer("AT+CWLANGET=5,4",
                  "\r\n+CWLANGET: 5,3,0\r\nabc\r\n+CWLANGET: 5,3,0\r\ndef\r\n\r\nOK\r\n");
    script.answer("AT+CWLANGET=3,8", "\r\n+CWLANGET: 3,4,0\r\nab");
    char bytes[] = "........";
    w58_cwlanget got{};
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 5, 4, bytes, &got), W58_UNREADABLE);
    EXPECT_STREQ(bytes, "abc.....") << "both together are too many";
    script.late = "\r\nOK\r\n";
    script.lateMs = 4000;
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 3, 8, bytes, &got), W58_UNREADABLE) << "two are lost";
}

TEST_F(CommandsTest, AnErrorIsSaidWhateverCameBeforeIt) {
    script.answer("AT+CWLANCLI?", "\r\n+CWLANCLI: x\r\n\r\nERROR\r\n");
    script.answer("AT+CGMI", "\r\nERROR\r\n");
    script.answer("AT+CWMACADDR?", "\r\nx\r\n\r\n+CME ERROR: 4\r\n");
    script.answer("AT+CWLANGET=3,8", "\r\n+CME ERROR: 3\r\n");
    const auto none = [](void*) { ADD_FAILURE() << "a row"; };
    w58_cwlancli client{};
    EXPECT_EQ(w58_list_cwlancli(&host.w, &client, none, nullptr), W58_ERROR);
    w58_cgmi maker{};
    EXPECT_EQ(w58_do_cgmi(&host.w, &maker), W58_ERROR);
    w58_cwmacaddr address{};
    EXPECT_EQ(w58_list_cwmacaddr(&host.w, &address, none, nullptr), W58_CME);
    char bytes[8] = {};
    w58_cwlanget got{};
    EXPECT_EQ(w58_fetch_cwlanget(&host.w, 3, 8, bytes, &got), W58_CME);
}

TEST_F(CommandsTest, BasicCommandsHaveNoEqualsSign) {
    for (const char* const line : {"ATE0", "ATZ", "AT&F", "AT&W"}) {
        script.answer(line, "\r\nOK\r\n");
    }
    EXPECT_EQ(w58_set_e(&host.w, 0), W58_OK);
    EXPECT_EQ(w58_do_z(&host.w), W58_OK);
    EXPECT_EQ(w58_do_amp_f(&host.w), W58_OK);
    EXPECT_EQ(w58_do_amp_w(&host.w), W58_OK);
}

}  // namespace
}  // namespace w58d::test
