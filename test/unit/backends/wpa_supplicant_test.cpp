#include <gtest/gtest.h>

#include "backends/wpa_supplicant_config.hpp"
#include "backends/wpa_supplicant_control.hpp"

namespace w58d::wpasupplicant {
namespace {

TEST(WpaSupplicantConfig, NoByteOfANetworkMeansAnything) {
    const Config config{.controlFolder = "/run/c",
                        .country = "US",
                        .ssid = *Ssid::foreign("a\"}\\#"),
                        .key = *NetworkKey::create("pass\"word # }")};
    EXPECT_EQ(configText(config),
              "ctrl_interface=/run/c\ncountry=US\np2p_disabled=1\n"
              "network={\n\tdisabled=1\n\tscan_ssid=1\n\tssid=61227d5c23\n"
              "\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tieee80211w=1\n\tpsk=\"pass\"word # }\"\n}\n");
}

TEST(WpaSupplicantConfig, OpenNetworksAndKeysInHexadecimal) {
    Config config{.controlFolder = "/c",
                  .country = "US",
                  .ssid = *Ssid::foreign("ab"),
                  .key = NetworkKey::none()};
    EXPECT_NE(configText(config).find("\tssid=6162\n\tkey_mgmt=NONE\n}\n"), std::string::npos);
    config.key = *NetworkKey::create(std::string(64, 'a'));
    EXPECT_NE(configText(config).find("\tpsk=" + std::string(64, 'a') + "\n"), std::string::npos);
    config.ssid.reset();
    EXPECT_EQ(configText(config).find("network"), std::string::npos);
}

TEST(WpaSupplicantConfig, EachSpellingIsANetwork) {
    const Config config{.controlFolder = "/c", .country = "US", .ssid = *Ssid::foreign("\u54c8")};
    const std::string text = configText(config);
    const std::size_t utf8 = text.find("\tssid=e59388\n");
    const std::size_t gbk = text.find("\tssid=b9fe\n");
    EXPECT_TRUE(utf8 < gbk && gbk < text.size());
}

TEST(WpaSupplicantScan, ReadsEntriesAndLeavesCutOnesOut) {
    const auto networks = parseNetworks(
        "id=3\nbssid=02:00:00:00:05:00\nfreq=2462\nlevel=-20\nage=3\nflags=[WPA2-PSK-CCMP][ESS]\n"
        "ssid=a\\x0d\\n\\\"\\\\=b\n====\nid=4\nbssid=02:00:00:00:05:01\nssid=\n####\nid=5\nbssid="
        "02");
    ASSERT_EQ(networks.size(), 2U);
    EXPECT_EQ(networks[0], (HeardNetwork{.id = 3,
                                         .bssid = *MacAddress::parse("02:00:00:00:05:00"),
                                         .frequency = 2462,
                                         .level = -20,
                                         .age = 3,
                                         .flags = "[WPA2-PSK-CCMP][ESS]",
                                         .ssid = "a\r\n\"\\=b"}));
    EXPECT_TRUE(networks[0].takesPassword());
    EXPECT_FALSE(networks[0].isOpen());
    EXPECT_TRUE(networks[1].isOpen());
}

TEST(WpaSupplicantScan, UndoesEveryEscapeAndSurvivesBrokenOnes) {
    EXPECT_EQ(ssidFromText("\\e\\t\\r\\n\\\\\\\""), "\x1B\t\r\n\\\"");
    EXPECT_EQ(ssidFromText("\\x00\\xff"), (std::string{'\0', '\xFF'}));
    EXPECT_EQ(ssidFromText("\\xg1\\x1"), "g11");
    EXPECT_EQ(ssidFromText("a\\"), "a\\");
}

TEST(WpaSupplicantScan, ListsEachOnceStrongestFirst) {
    const auto at = [](const char* bssid, int level, int age, std::string ssid) {
        return HeardNetwork{.bssid = *MacAddress::parse(bssid),
                            .level = level,
                            .age = age,
                            .ssid = std::move(ssid)};
    };
    const auto listed =
        eachOnce({at("02:00:00:00:00:01", -60, 0, ""), at("02:00:00:00:00:01", -50, 1, "named"),
                  at("02:00:00:00:00:02", -40, 0, std::string(4, '\0')),
                  at("02:00:00:00:00:03", -30, 9, "gone")},
                 4);
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].ssid, "");
    EXPECT_EQ(listed[1].ssid, "named");
}

TEST(WpaSupplicantEvent, KnowsWhatMatters) {
    using Kind = Event::Kind;
    EXPECT_EQ(parseEvent("CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:05:00 completed").kind,
              Kind::joined);
    EXPECT_EQ(
        parseEvent("CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"x\" auth_failures=1 duration=10 "
                   "reason=WRONG_KEY")
            .kind,
        Kind::wrongKey);
    EXPECT_EQ(
        parseEvent("CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"reason=WRONG_KEY\" auth_failures=1")
            .kind,
        Kind::refused);
    const Event moving = parseEvent("CTRL-EVENT-STARTED-CHANNEL-SWITCH freq=2412 ht_enabled=0");
    EXPECT_EQ(moving.kind, Kind::channel);
    EXPECT_EQ(moving.frequency, 2412);
    EXPECT_EQ(parseEvent("CTRL-EVENT-CONNECTEDX").kind, Kind::other);
    EXPECT_EQ(parseEvent("").kind, Kind::other);
}

}  // namespace
}  // namespace w58d::wpasupplicant
