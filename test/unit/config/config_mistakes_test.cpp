// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/table_reader.hpp"
#include "config_text.hpp"

namespace w58d {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
    std::string_view text;  ///< before the port table
    std::string_view mistake;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.text;
}

class OneMistake : public testing::TestWithParam<Case> {};

TEST_P(OneMistake, IsReportedWithItsPlace) {
    EXPECT_THAT(mistakesBeforePort(GetParam().text), ElementsAre(GetParam().mistake));
}

INSTANTIATE_TEST_SUITE_P(
    Top, OneMistake,
    testing::Values(
        Case{"model = \"W59\"", "w58d.toml:1:9: model: \"W59\" is not \"W58\" or \"W58L\""},
        Case{"model = 58", "w58d.toml:1:9: model: 58 is not \"W58\" or \"W58L\""},
        Case{"state_dir = \"var\"",
             "w58d.toml:1:13: state_dir: \"var\" is not an absolute path of at most 64 of "
             "A-Z a-z 0-9 / . _ - + @ :"},
        Case{"state_dir = \"/var lib\"",
             "w58d.toml:1:13: state_dir: \"/var lib\" is not an absolute path of at most 64 of "
             "A-Z a-z 0-9 / . _ - + @ :"},
        Case{"run_dir = \"/run/a\\nb\"",
             "w58d.toml:1:11: run_dir: \"/run/a\\x0Ab\" is not an absolute path of at most 64 of "
             "A-Z a-z 0-9 / . _ - + @ :"},
        Case{"run_dir = \"/var/lib/w58d\"",
             "w58d.toml:1:11: run_dir: \"/var/lib/w58d\" is state_dir too"}));

INSTANTIATE_TEST_SUITE_P(
    Socket, OneMistake,
    testing::Values(
        Case{"[socket]\npath = \"/run/w58d/lock\"",
             "w58d.toml:2:8: socket.path: \"/run/w58d/lock\" is w58d's own, in run_dir"},
        Case{"[socket]\npath = \"/run/w58d\"",
             "w58d.toml:2:8: socket.path: \"/run/w58d\" is w58d's own, in run_dir"},
        Case{"run_dir = \"/tmp/w\"\n[socket]\npath = \"/tmp/w/trace.sock\"",
             "w58d.toml:3:8: socket.path: \"/tmp/w/trace.sock\" is w58d's own, in run_dir"},
        Case{"[socket]\npath = \"/run/w58d/hostapd/wlan0\"",
             "w58d.toml:2:8: socket.path: \"/run/w58d/hostapd/wlan0\" is w58d's own, in run_dir"},
        Case{"[socket]\npath = \"/run/w58d/dnsmasq.pid\"",
             "w58d.toml:2:8: socket.path: \"/run/w58d/dnsmasq.pid\" is w58d's own, in run_dir"},
        Case{"[socket]\npath = \"/run/w58d/../w58d//./lock\"",
             "w58d.toml:2:8: socket.path: \"/run/w58d/../w58d//./lock\" is w58d's own, in run_dir"},
        Case{"[socket]\npath = \"/var/lib/w58d/settings.toml\"",
             "w58d.toml:2:8: socket.path: \"/var/lib/w58d/settings.toml\" is in state_dir, where "
             "w58d's own files are"},
        Case{"[socket]\npath = \"/etc/ppp/chap-secrets\"",
             "w58d.toml:2:8: socket.path: \"/etc/ppp/chap-secrets\" is another file of this "
             "configuration"}));

TEST(SocketPath, IsNoLongerThanASocketsAddress) {
    const std::string most = "/" + std::string(106, 'x');
    EXPECT_THAT(mistakesBeforePort("[socket]\npath = \"" + most + "\"\n"), IsEmpty());
    EXPECT_THAT(mistakesBeforePort("[socket]\npath = \"" + most + "x\"\n"),
                ElementsAre(HasSubstr(" has more than 107 bytes")));
}

TEST(SocketPath, AnyOtherIsTaken) {
    for (const char* path :
         {"/run/w58d/at.sock", "/run/w58d/modem.sock", "/run/w58d2/lock", "/tmp/lock"}) {
        EXPECT_THAT(mistakesBeforePort("[socket]\npath = \"" + std::string(path) + "\"\n"),
                    IsEmpty());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Radio, OneMistake,
    testing::Values(
        Case{"radio = 1", "w58d.toml:1:9: radio: 1 is not a table"},
        Case{"[radio]\ninterface = \"wlan0 up\"",
             "w58d.toml:2:13: radio.interface: \"wlan0 up\" is not an interface name of 1 to 15 "
             "of A-Z a-z 0-9 . _ -"},
        Case{"[radio]\ndriver = \"wext\"",
             "w58d.toml:2:10: radio.driver: \"wext\" is not \"nl80211\" or \"none\""},
        Case{"[radio]\ncountry = \"us\"",
             "w58d.toml:2:11: radio.country: \"us\" is not a country code of two capital letters"},
        Case{"[radio]\nacs_scans = 0",
             "w58d.toml:2:13: radio.acs_scans: 0 is not an integer from 1 to 20"},
        Case{"[radio]\nacs_scans = 21",
             "w58d.toml:2:13: radio.acs_scans: 21 is not an integer from 1 to 20"},
        Case{"[radio]\nacs_scans = 4294967297",
             "w58d.toml:2:13: radio.acs_scans: 4294967297 is not an integer from 1 to 20"},
        Case{"[radio]\nacs_scans = 5.0",
             "w58d.toml:2:13: radio.acs_scans: a floating-point number is not an integer from 1 "
             "to 20"},
        Case{"[radio]\nbeacon_interval = 14",
             "w58d.toml:2:19: radio.beacon_interval: 14 is not an integer from 15 to 1000"},
        Case{"[radio]\nbeacon_interval = 1001",
             "w58d.toml:2:19: radio.beacon_interval: 1001 is not an integer from 15 to 1000"},
        Case{"[radio]\nmax_clients = 32",
             "w58d.toml:2:15: radio.max_clients: 32 is not an integer from 1 to 31"},
        Case{"[radio]\nclient_timeout = 9",
             "w58d.toml:2:18: radio.client_timeout: 9 is not an integer from 10 to 3600"},
        Case{"[radio]\npmf = \"on\"",
             "w58d.toml:2:7: radio.pmf: \"on\" is not \"auto\" or \"off\""},
        Case{"[radio]\ntransition_disable = 1",
             "w58d.toml:2:22: radio.transition_disable: 1 is not true or false"},
        Case{"[radio]\nclient_timeout = \"60\"",
             "w58d.toml:2:18: radio.client_timeout: \"60\" is not an integer from 10 to 3600"}));

INSTANTIATE_TEST_SUITE_P(
    Identity, OneMistake,
    testing::Values(
        Case{"[identity]\nserial = \"\"",
             "w58d.toml:2:10: identity.serial: \"\" is not 1 to 64 printable ASCII characters"},
        Case{"[identity]\nserial = \"\\u00e9\"",
             "w58d.toml:2:10: identity.serial: \"\u00e9\" is not 1 to 64 printable ASCII "
             "characters"},
        Case{"[identity]\nmodel = \"a\\r\\nOK\"",
             "w58d.toml:2:9: identity.model: \"a\\x0D\\x0AOK\" is not 1 to 64 printable ASCII "
             "characters"}));

INSTANTIATE_TEST_SUITE_P(
    Defaults, OneMistake,
    testing::Values(
        Case{"[defaults]\nwifi = 1", "w58d.toml:2:8: defaults.wifi: 1 is not true or false"},
        Case{"[defaults]\nssid = \"\"",
             "w58d.toml:2:8: defaults.ssid: \"\" is not allowed: 1 to 32 bytes"},
        Case{"[defaults]\nssid = \"a\\u0000\"",
             "w58d.toml:2:8: defaults.ssid: \"a\\x00\" is not allowed: printable characters only"},
        Case{"[defaults]\nauth = 9",
             "w58d.toml:2:8: defaults.auth: 9 is not an integer from 0 to 8"},
        Case{"[defaults]\nauth = 6",
             "w58d.toml:1:1: defaults.encrypt: not allowed with auth = 6, encrypt = 4: auth and "
             "encrypt do not go together"},
        Case{"[defaults]\nauth = 8\nencrypt = 3",
             "w58d.toml:1:1: defaults.password: not allowed with auth = 8, encrypt = 3: wrong "
             "length or format for encrypt"},
        Case{"strict_manual = true\n[defaults]\nencrypt = 3\nauth = 7",
             "w58d.toml:4:8: defaults.auth: 7 is beyond the manuals; expected 0 to 5 with "
             "strict_manual"},
        Case{"strict_manual = true\n[defaults]\nencrypt = 3\n[defaults.ap2]\nauth = 6",
             "w58d.toml:5:8: defaults.ap2.auth: 6 is beyond the manuals; expected 0 to 5 with "
             "strict_manual"},
        Case{"[defaults]\nauth = 2",
             "w58d.toml:1:1: defaults.encrypt: not allowed with auth = 2, encrypt = 4: auth and "
             "encrypt do not go together"},
        Case{"[defaults]\nauth = 0\nencrypt = 0",
             "w58d.toml:1:1: defaults.password: not allowed with auth = 0, encrypt = 0: wrong "
             "length or format for encrypt"},
        Case{"[defaults]\npassword = \"secret1\"",
             "w58d.toml:2:12: defaults.password: not allowed with auth = 5, encrypt = 4: wrong "
             "length or format for encrypt"},
        Case{"[defaults]\npassword = 12345678",
             "w58d.toml:2:12: defaults.password: an integer is not a string"},
        Case{"[defaults]\nmode = 1",
             "w58d.toml:2:8: defaults.mode: 1 is not an integer from 2 to 4"},
        Case{"[defaults]\nchannel = 12",
             "w58d.toml:2:11: defaults.channel: 12 is not an integer from 0 to 11"}));

INSTANTIATE_TEST_SUITE_P(
    Rest, OneMistake,
    testing::Values(
        Case{"[programs]\nhostapd = \"hostapd\"",
             "w58d.toml:2:11: programs.hostapd: \"hostapd\" is not an absolute path of "
             "A-Z a-z 0-9 / . _ - + @ :"},
        Case{"[health]\ninterval = 4",
             "w58d.toml:2:12: health.interval: 4 is not an integer from 5 to 60"},
        Case{"[health]\ninterval = 61",
             "w58d.toml:2:12: health.interval: 61 is not an integer from 5 to 60"},
        Case{"[log]\ntarget = \"file\"",
             "w58d.toml:2:10: log.target: \"file\" is not \"stderr\" or \"syslog\""},
        Case{"[log]\nlevel = \"warn\"",
             "w58d.toml:2:9: log.level: \"warn\" is not \"error\", \"warning\", \"info\" or "
             "\"debug\""},
        Case{"[log]\nlevel = 1979-05-27",
             "w58d.toml:2:9: log.level: a date or time is not \"error\", \"warning\", \"info\" or "
             "\"debug\""}));

INSTANTIATE_TEST_SUITE_P(
    Unknown, OneMistake,
    testing::Values(
        Case{"modell = \"W58\"", "w58d.toml:1:1: modell: unknown key; did you mean \"model\"?"},
        Case{"[lann]\nprefix = 24", "w58d.toml:1:2: lann: unknown table; did you mean \"lan\"?"},
        Case{"[radio]\nchannel = 1", "w58d.toml:2:1: radio.channel: unknown key"},
        Case{"[radio]\nacs_scan = 1",
             "w58d.toml:2:1: radio.acs_scan: unknown key; did you mean \"acs_scans\"?"},
        Case{"\"a\\nb\" = 1", "w58d.toml:1:1: a\\x0Ab: unknown key"}));

TEST(ConfigMistakes, PortTables) {
    EXPECT_THAT(mistakesIn(""), ElementsAre("w58d.toml:1:1: port: is missing; expected 1 to 8 "
                                            "tables [[port]], each with its device"));
    EXPECT_THAT(mistakesIn("[port]\ndevice = \"/dev/ttyS1\""),
                ElementsAre("w58d.toml:1:1: port: a table is not an array of tables"));
    EXPECT_THAT(mistakesIn("port = [1]"),
                ElementsAre("w58d.toml:1:8: port: an array is not an array of tables"));
    EXPECT_THAT(mistakesIn("port = []"), ElementsAre(HasSubstr("is missing; expected 1 to 8")));
    std::string nine;
    for (int i = 0; i < 9; ++i) {
        nine += "[[port]]\ndevice = \"/dev/ttyS" + std::to_string(i) + "\"\n";
    }
    EXPECT_THAT(mistakesIn(nine), ElementsAre(HasSubstr("port: 9 tables are more than 8")));
}

TEST(ConfigMistakes, PortKeys) {
    EXPECT_THAT(mistakesIn("[[port]]\nbaud = 9600"),
                ElementsAre("w58d.toml:1:1: port[0].device: is missing; expected an absolute path "
                            "of A-Z a-z 0-9 / . _ - + @ :"));
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"ttyS1\""),
                ElementsAre("w58d.toml:2:10: port[0].device: \"ttyS1\" is not an absolute path of "
                            "A-Z a-z 0-9 / . _ - + @ :"));
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"/dev/a\"\nbaud = 115201"),
                ElementsAre("w58d.toml:3:8: port[0].baud: 115201 is not a standard baud rate from "
                            "1200 to 4000000"));
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"/dev/a\"\nflow = \"xonxoff\""),
                ElementsAre("w58d.toml:3:8: port[0].flow: \"xonxoff\" is not \"none\" or "
                            "\"rtscts\""));
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"/dev/a\"\nname = \"a b\""),
                ElementsAre("w58d.toml:3:8: port[0].name: \"a b\" is not a name of 1 to 32 of "
                            "A-Z a-z 0-9 - _"));
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"/dev/serial/usb:1\""),
                ElementsAre("w58d.toml:1:1: port[0].name: is missing; \"usb:1\", the end of "
                            "device, is not a name of 1 to 32 of A-Z a-z 0-9 - _"));
}

TEST(ConfigMistakes, PortsAreDistinct) {
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"/dev/a\"\n[[port]]\ndevice = \"/dev/a\"\n"),
                ElementsAre("w58d.toml:4:10: port[1].device: \"/dev/a\" has a [[port]] already"));
    EXPECT_THAT(mistakesIn("[[port]]\ndevice = \"/dev/a\"\n[[port]]\ndevice = \"/tmp/a\"\n"),
                ElementsAre("w58d.toml:3:1: port[1].name: \"a\" is another port's name"));
}

TEST(ConfigMistakes, AllAtOnceInTheOrderOfTheText) {
    EXPECT_THAT(mistakesIn("modle = 1\n"
                           "[log]\n"
                           "level = 3\n"
                           "[radio]\n"
                           "country = \"U\"\n"
                           "max_clients = 0\n"
                           "colour = 1\n"
                           "[[port]]\n"),
                ElementsAre(HasSubstr(":1:1: modle: unknown key; did you mean \"model\"?"),
                            HasSubstr(":3:9: log.level: 3 is not"),
                            HasSubstr(":5:11: radio.country: \"U\" is not"),
                            HasSubstr(":6:15: radio.max_clients: 0 is not"),
                            HasSubstr(":7:1: radio.colour: unknown key"),
                            HasSubstr(":8:1: port[0].device: is missing")));
}

TEST(ConfigMistakes, NotToml) {
    EXPECT_THAT(mistakesIn("model = \"W58\"\nmodel = \"W58L\"\n"),
                ElementsAre(HasSubstr("cannot redefine existing string 'model'")));
    EXPECT_THAT(mistakesIn("[radio]\n[radio]\n"), ElementsAre(HasSubstr("w58d.toml:2:")));
    EXPECT_THAT(mistakesIn("model = W58\n"), ElementsAre(HasSubstr("w58d.toml:1:9: ")));
    EXPECT_THAT(mistakesIn("model = \"\xFF\"\n"), ElementsAre(HasSubstr("w58d.toml:1:")));
}

TEST(ConfigMistakes, LongTextIsCut) {
    const std::string value(200, 'x');
    EXPECT_THAT(mistakesBeforePort("[radio]\ncountry = \"" + value + "\""),
                ElementsAre(HasSubstr("\"" + value.substr(0, 64) + "...\" is not")));
}

TEST(ConfigMistakes, SecretsAreNotShown) {
    for (const std::string_view value : {"\"hunter2\"", "[\"hunter2\"]", "{ a = \"hunter2\" }"}) {
        for (const std::string& line :
             mistakesBeforePort("[defaults]\npassword = " + std::string(value))) {
            EXPECT_THAT(line, testing::Not(HasSubstr("hunter2")));
        }
    }
}

TEST(Nearest, ForgivesASlipOrTwo) {
    const std::vector<std::string> keys = {"address", "prefix", "lease", "mode", "model"};
    EXPECT_EQ(nearest("adress", keys), "address");
    EXPECT_EQ(nearest("prefixes", keys), "prefix");
    EXPECT_EQ(nearest("leese", keys), "lease");
    EXPECT_EQ(nearest("mod", keys), "mode");
    EXPECT_EQ(nearest("modell", keys), "model");
    EXPECT_EQ(nearest("x", keys), std::nullopt);
    EXPECT_EQ(nearest("", keys), std::nullopt);
    EXPECT_EQ(nearest("gateway", keys), std::nullopt);
    EXPECT_EQ(nearest(std::string(100000, 'a'), keys), std::nullopt);
}

}  // namespace
}  // namespace w58d
