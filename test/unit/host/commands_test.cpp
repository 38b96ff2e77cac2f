// Functions for commands, as their users call them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/examples/commands.h"
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
    EXPECT_EQ(w58_set_ssid(&host.w, "a\"b"), W58_OK);
    w58_ssid ssid{};
    EXPECT_EQ(w58_get_ssid(&host.w, &ssid), W58_OK);
    EXPECT_STREQ(ssid.ssid, "a\"b\\x41") << "byte for byte";
    EXPECT_EQ(w58_set_auth(&host.w, 0, 0, nullptr), W58_OK);
    w58_auth auth{};
    EXPECT_EQ(w58_get_auth(&host.w, &auth), W58_OK);
    EXPECT_EQ(auth.auth, 5);
    EXPECT_EQ(auth.encrypt, 4);
    EXPECT_STREQ(auth.password, "1234\"5,6");
    EXPECT_EQ(w58_set_station(&host.w, "home", "12345678"), W58_OK);
    EXPECT_EQ(w58_set_station(&host.w, "open", nullptr), W58_ERROR);
}

TEST_F(CommandsTest, AnAnswerThatLacksSomethingIsNoAnswer) {
    for (const char* const row : {"", "+CWAUTH: 5\r\n", "+CWAUTH: x,4\r\n", "+CWSSID: \"a\"\r\n",
                                  "+CWAUTH:\r\n", "+CWAUTH: 5,4,\"12345678\r\n"}) {
        Script script2;
        script2.answer("AT+CWAUTH?", "\r\n"s + row + "\r\nOK\r\n");
        Host host2(script2);
        w58_auth auth{};
        EXPECT_EQ(w58_get_auth(&host2.w, &auth), W58_UNREADABLE) << row;
    }
}

TEST_F(CommandsTest, EmptyPlacesAreNone) {
    script.answer("AT+CWSTASTAT?", "\r\n+CWSTASTAT: 0,0,\"\",,,\r\n\r\nOK\r\n");
    w58_station station{};
    EXPECT_EQ(w58_get_station(&host.w, &station), W58_OK);
    EXPECT_EQ(station.state, 0);
    EXPECT_STREQ(station.ssid, "");
    EXPECT_STREQ(station.bssid, "");
    EXPECT_EQ(station.channel, W58_NONE);
    EXPECT_EQ(station.rssi, W58_NONE);
}

TEST_F(CommandsTest, NetworksComeOneByOne) {
    script.answer("AT+CWSTASCAN=1", "\r\nOK\r\n");
    script.answer("AT+CWSTASCAN",
                  "\r\n+CWSTASCAN:\r\nf4:83:cd:d8:24:c8,TP-LINK, 2,-52\r\n"
                  "14:2d:27:24:98:61,,-58\r\nbc:46:99:38:e2:ca,+CWEVNET: 1\\x0a,-64\r\n\r\nOK\r\n");
    std::vector<std::string> seen;
    EXPECT_EQ(w58_scan(
                  &host.w,
                  [](void* context, const w58_network* network) {
                      static_cast<std::vector<std::string>*>(context)->push_back(
                          std::string(network->bssid) + "|" + network->ssid + "|" +
                          std::to_string(network->signal));
                  },
                  &seen),
              W58_OK);
    EXPECT_THAT(seen, ElementsAre("f4:83:cd:d8:24:c8|TP-LINK, 2|-52", "14:2d:27:24:98:61||-58",
                                  "bc:46:99:38:e2:ca|+CWEVNET: 1\\x0a|-64"));
}

TEST_F(CommandsTest, DataIsFetchedAndSent) {
    script.answer("AT+CWLANGET=3,8", "\r\n+CWLANGET: 3,4,5\r\na\0\r\n\r\n\r\nOK\r\n"s);
    script.answer("AT+CWLANGET=4,8", "\r\n+CWLANGET: 4,0,0\r\n\r\n\r\nOK\r\n");
    script.answer("AT+CWLANGET=5,2", "\r\n+CWLANGET: 5,3,0\r\nabc\r\n\r\nOK\r\n");
    char bytes[8] = {};
    w58_fetched fetched{};
    EXPECT_EQ(w58_lan_get(&host.w, 3, 8, bytes, &fetched), W58_OK);
    EXPECT_EQ(std::string(bytes, 4), "a\0\r\n"s);
    EXPECT_EQ(fetched.id, 3);
    EXPECT_EQ(fetched.length, 4);
    EXPECT_EQ(fetched.rest, 5);
    EXPECT_EQ(w58_lan_get(&host.w, 4, 8, bytes, &fetched), W58_OK);
    EXPECT_EQ(fetched.length, 0);
    EXPECT_EQ(w58_lan_get(&host.w, 5, 2, bytes, &fetched), W58_UNREADABLE)
        << "more than was asked for";
    EXPECT_EQ(bytes[2], '\r') << "and none of it written";
}

}  // namespace
}  // namespace w58d::test
