// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "config_text.hpp"

namespace w58d {
namespace {

Config parsed(std::string_view text) {
    const ConfigOrMistakes config = parseConfig(text, "w58d.toml");
    EXPECT_TRUE(config.has_value()) << (config ? "" : config.error().front().str());
    return config.value_or(Config{});
}

TEST(ConfigValues, APortIsEnough) {
    const Config config = parsed(kPort);
    Config expected;
    expected.ports = {{.name = "ttyS1", .device = "/dev/ttyS1"}};
    expected.identity.model = "SIMCOM_W58";
    expected.identity.revision = "w58d-" + std::string(programVersion());
    EXPECT_EQ(config, expected);
}

TEST(ConfigValues, Defaults) {
    const Config config = parsed(kPort);
    EXPECT_EQ(config.model, Model::w58);
    EXPECT_EQ(config.stateDir, "/var/lib/w58d");
    EXPECT_EQ(config.runDir, "/run/w58d");
    EXPECT_EQ(config.ports.front().baud, 115200);
    EXPECT_FALSE(config.ports.front().rtsCts);
    EXPECT_EQ(config.identity.manufacturer, "SIMCOM INCORPORATED");
    EXPECT_EQ(config.lan.range.host().str(), "192.168.225.1");
    EXPECT_EQ(config.lan.range.prefix(), 24);
    EXPECT_EQ(config.lan.range.first().str(), "192.168.225.20");
    EXPECT_EQ(config.lan.range.last().str(), "192.168.225.60");
    EXPECT_EQ(config.defaults, builtinSettings());
    EXPECT_EQ(config.defaults.ap().ssid.utf8(), "SIM7600MIFI");
    EXPECT_EQ(config.defaults.ap().security.password(), "12345678");
}

TEST(ConfigValues, ModelNamesTheModule) {
    EXPECT_EQ(parsed("model = \"W58L\"" + std::string(kPort)).model, Model::w58l);
    EXPECT_EQ(parsed("model = \"W58L\"" + std::string(kPort)).identity.model, "SIMCOM_W58L");
    EXPECT_EQ(
        parsed("model = \"W58L\"\n[identity]\nmodel = \"X\"" + std::string(kPort)).identity.model,
        "X");
}

TEST(ConfigValues, Ports) {
    const Config config = parsed(
        "[[port]]\ndevice = \"/dev/ttyS1\"\nname = \"host\"\nbaud = 4000000\nflow = \"rtscts\"\n"
        "[[port]]\ndevice = \"/dev/ttyGS0\"\nbaud = 1200\nflow = \"none\"\n");
    const std::vector<PortConfig> expected = {
        {.name = "host", .device = "/dev/ttyS1", .baud = 4000000, .rtsCts = true},
        {.name = "ttyGS0", .device = "/dev/ttyGS0", .baud = 1200, .rtsCts = false}};
    EXPECT_EQ(config.ports, expected);
}

TEST(ConfigValues, EverythingElse) {
    const Config config = parsed(
        "state_dir = \"/data/w58d\"\n"
        "run_dir = \"/tmp/w58d\"\n"
        "[identity]\nmanufacturer = \"A\"\nrevision = \"B 1\"\nserial = \"C\\\"\"\n"
        "[radio]\ninterface = \"wlp1s0\"\ndriver = \"none\"\ncountry = \"DE\"\nacs_scans = 20\n"
        "beacon_interval = 15\nmax_clients = 1\nclient_timeout = 3600\n"
        "pmf = \"off\"\ntransition_disable = true\n"
        "[defaults]\nwifi = false\nssid = \" \\\"#'\\\\ \"\nbroadcast = false\nauth = 2\n"
        "encrypt = 1\npassword = \"0123456789\"\nmode = 2\nchannel = 11\nisolation = true\n"
        "enablessid2 = 1\nstation_ssid = \"cafe\"\nstation_psk = \"secret 12\"\nnat = 1\n"
        "user_name = \"me\"\nuser_password = \"x\"\n"
        "[defaults.ap1]\nssid = \"second\"\nchannel = 6\n"
        "[programs]\nhostapd = \"/opt/hostapd\"\ndnsmasq = \"/opt/dnsmasq\"\n"
        "[log]\ntarget = \"syslog\"\nlevel = \"debug\"\n" +
        std::string(kPort));
    EXPECT_EQ(config.stateDir, "/data/w58d");
    EXPECT_EQ(config.runDir, "/tmp/w58d");
    EXPECT_EQ(config.identity.manufacturer, "A");
    EXPECT_EQ(config.identity.revision, "B 1");
    EXPECT_EQ(config.identity.serial, "C\"");
    EXPECT_EQ(config.radio,
              (RadioConfig{"wlp1s0", RadioDriver::none, "DE", 20, 15, 1, 3600, "", false, true}));
    Settings defaults = builtinSettings();
    const AccessPointSettings ap = {.ssid = *Ssid::fromUtf8(" \"#'\\ "),
                                    .broadcast = false,
                                    .security = *Security::create(2, 1, "0123456789"),
                                    .isolation = true,
                                    .radio = {WifiMode::b, *Channel::create(11)}};
    defaults.wifi = false;
    defaults.selection = Selection::ofSetup(WifiSetup::apAp);
    defaults.station = {.ssid = *Ssid::foreign("cafe"), .key = *NetworkKey::create("secret 12")};
    defaults.nat = NatType::cone;
    defaults.user = {.name = *Credential::create("me"), .password = *Credential::create("x")};
    defaults.aps = {ap, ap, ap};
    defaults.aps[1].ssid = *Ssid::fromUtf8("second");
    defaults.aps[1].radio.channel = *Channel::create(6);
    EXPECT_EQ(config.defaults, defaults);
    EXPECT_EQ(config.programs.hostapd, "/opt/hostapd");
    EXPECT_EQ(config.programs.dnsmasq, "/opt/dnsmasq");
    EXPECT_EQ(config.log, (LogConfig{LogSink::syslog, log::Level::debug}));
}

TEST(ConfigValues, SecurityBeyondTheManualsIsADefaultToo) {
    const Config config = parsed(
        "[defaults]\nauth = 7\nencrypt = 3\n"
        "[defaults.ap1]\nauth = 8\npassword = \"\"\n"
        "[defaults.ap2]\nauth = 6\n" +
        std::string(kPort));
    EXPECT_EQ(config.defaults.aps[0].security, *Security::create(7, 3, "12345678"));
    EXPECT_EQ(config.defaults.aps[1].security, *Security::create(8, 3, ""));
    EXPECT_EQ(config.defaults.aps[2].security, *Security::create(6, 3, "12345678"));
    EXPECT_TRUE(config.radio.pmf);
    EXPECT_FALSE(config.radio.transitionDisable);
}

TEST(ConfigValues, SecurityInForceIsTheIntegratorsWhereItIsBeyondTheManuals) {
    Config config;
    Settings settings = config.defaults;
    const Security extended = *Security::create(6, 3, "secret 12");
    const Security other = *Security::create(4, 3, "secret 12");
    settings.aps[0].security = extended;
    settings.aps[1].security = other;
    EXPECT_EQ(securityInForce(config, settings, 0), extended);
    config.strictManual = true;
    EXPECT_EQ(securityInForce(config, settings, 0), config.defaults.aps[0].security);
    EXPECT_EQ(securityInForce(config, settings, 1), other);
}

TEST(ConfigValues, LineEndsAndByteOrderMarkDoNotMatter) {
    EXPECT_EQ(parsed("model = \"W58L\"\r\n[[port]]\r\ndevice = \"/dev/ttyS1\"\r\n").model,
              Model::w58l);
    EXPECT_EQ(parsed("\xEF\xBB\xBF[[port]]\ndevice = \"/dev/ttyS1\"").ports.size(), 1U);
}

}  // namespace
}  // namespace w58d
