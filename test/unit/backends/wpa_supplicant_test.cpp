// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "backends/wpa_supplicant_config.hpp"
#include "backends/wpa_supplicant_control.hpp"
#include "backends/wpa_supplicant_security.hpp"

namespace w58d::wpasupplicant {
namespace {

TEST(WpaSupplicantConfig, NoByteOfANetworkMeansAnything) {
    const Config config{.controlFolder = "/run/c",
                        .country = "US",
                        .ssid = *Ssid::foreign("a\"}\\#"),
                        .key = *NetworkKey::create("pass\"word # }")};
    EXPECT_EQ(configText(config),
              "ctrl_interface=/run/c\ncountry=US\np2p_disabled=1\nsae_pwe=2\n"
              "network={\n\tdisabled=1\n\tscan_ssid=1\n\tssid=61227d5c23\n"
              "\tkey_mgmt=WPA-PSK\n\tpsk=\"pass\"word # }\"\n}\n");
}

TEST(WpaSupplicantConfig, OpenNetworksAndKeysInHexadecimal) {
    Config config{.controlFolder = "/c",
                  .country = "US",
                  .ssid = *Ssid::foreign("ab"),
                  .key = NetworkKey::none()};
    EXPECT_NE(configText(config).find("\tssid=6162\n\tkey_mgmt=NONE\n\towe_only=1\n}\n"),
              std::string::npos);
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
    EXPECT_EQ(networks[1].flags, "");
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

TEST(WpaSupplicantScan, AnOpenNetworkNamesItsTwinWithOwe) {
    EXPECT_EQ(elementsRequest({.id = 7}), "BSS ID-7 MASK=0x400");
    const std::string owe = "506f9a1c";
    const std::string bssid = "020000000500";
    const auto twin =
        oweTwin("ie=0003782079dd0750f20201010000dd10" + owe + bssid + "036869645106\n");
    ASSERT_TRUE(twin);
    EXPECT_EQ(twin->bssid.lower(), "02:00:00:00:05:00");
    EXPECT_EQ(twin->ssid, "hid");
    for (const std::string& elements : {
             std::string(),
             std::string("0003782079"),
             "dd0a" + owe + bssid,  // no SSID
             "dd0b" + owe + bssid + "00",
             "dd0c" + owe + bssid + "0261",                       // none, cut
             "dd2c" + owe + bssid + "21" + std::string(66, 'a'),  // of 33 bytes
             "dd40" + owe,
             std::string("dd"),
             std::string("xx"),
         }) {
        EXPECT_FALSE(oweTwin("ie=" + elements + "\n")) << elements;
    }
    EXPECT_FALSE(oweTwin("FAIL\n"));
    EXPECT_FALSE(oweTwin(""));
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
    for (const auto& [line, kind] : {
             std::pair("auth_type=3 auth_transaction=2 status_code=15", Kind::wrongKey),
             std::pair("auth_type=3 auth_transaction=1 status_code=15", Kind::refused),
             std::pair("auth_type=3 auth_transaction=2 status_code=1", Kind::wrongKey),
             std::pair("auth_type=3 auth_transaction=2 status_code=17", Kind::refused),
             std::pair("auth_type=0 auth_transaction=2 status_code=15", Kind::refused),
         }) {
        EXPECT_EQ(parseEvent(std::string("CTRL-EVENT-AUTH-REJECT 02:00:00:00:05:00 ") + line).kind,
                  kind)
            << line;
    }
    const Event moving = parseEvent("CTRL-EVENT-STARTED-CHANNEL-SWITCH freq=2412 ht_enabled=0");
    EXPECT_EQ(moving.kind, Kind::channel);
    EXPECT_EQ(moving.frequency, 2412);
    EXPECT_EQ(parseEvent("CTRL-EVENT-CONNECTEDX").kind, Kind::other);
    EXPECT_EQ(parseEvent("").kind, Kind::other);
}

TEST(WpaSupplicantEvent, TransitionDisableSaysOfWhat) {
    const auto said = [](const char* line) {
        const Event event = parseEvent(line);
        EXPECT_EQ(event.kind, Event::Kind::transitionDisable);
        return std::pair(event.wpa3, event.enhancedOpen);
    };
    EXPECT_EQ(said("TRANSITION-DISABLE 01"), std::pair(true, false));
    EXPECT_EQ(said("TRANSITION-DISABLE 08"), std::pair(false, true));
    EXPECT_EQ(said("TRANSITION-DISABLE ff"), std::pair(true, true));
    for (const char* line :
         {"TRANSITION-DISABLE 06", "TRANSITION-DISABLE", "TRANSITION-DISABLE ",
          "TRANSITION-DISABLE 1", "TRANSITION-DISABLE 0101", "TRANSITION-DISABLE 01 "}) {
        EXPECT_EQ(said(line), std::pair(false, false)) << line;
    }
}

TEST(WpaSupplicantStatus, SaysWhereItIs) {
    const auto joined = parseStatus(
        "bssid=02:00:00:00:05:00\nfreq=2437\nssid=a\\\"b\\xc9\nid=0\nmode=station\n"
        "pairwise_cipher=CCMP\nkey_mgmt=WPA2-PSK\nwpa_state=COMPLETED\nip_address=10.1.2.3\n");
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->bssid, *MacAddress::parse("02:00:00:00:05:00"));
    EXPECT_EQ(joined->frequency, 2437);
    EXPECT_EQ(joined->ssid, "a\"b\xC9");
    EXPECT_EQ(joined->level, std::nullopt);
    for (const char* text : {"wpa_state=DISCONNECTED\n", "", "FAIL\n", "wpa_state=COMPLETED\n",
                             "bssid=02:00:00:00:05:00\nwpa_state=4WAY_HANDSHAKE\n",
                             "bssid=02:00:00\nwpa_state=COMPLETED\n"}) {
        EXPECT_FALSE(parseStatus(text)) << text;
    }
}

TEST(WpaSupplicantStatus, TheSignalIsKnownOrNot) {
    EXPECT_EQ(levelIn("RSSI=-30\nLINKSPEED=1\nNOISE=9999\nFREQUENCY=2437\n"), -30);
    EXPECT_EQ(levelIn("RSSI=-9999\n"), std::nullopt);
    EXPECT_EQ(levelIn("FAIL\n"), std::nullopt);
    EXPECT_EQ(levelIn(""), std::nullopt);
}

TEST(WpaSupplicantSecurity, FlagsSayWhatIsOffered) {
    EXPECT_EQ(offerOf("[ESS]"), (Offer{.open = true}));
    EXPECT_EQ(offerOf(""), (Offer{.open = true}));
    EXPECT_EQ(offerOf("[WEP][ESS]"), (Offer{.wep = true}));
    EXPECT_EQ(offerOf("[WPA-PSK-CCMP+TKIP][WPA2-PSK-CCMP+TKIP][WPS][ESS]"), (Offer{.psk = true}));
    EXPECT_EQ(offerOf("[WPA2-PSK-SHA256-CCMP][ESS]"), (Offer{.pskSha256 = true}));
    EXPECT_EQ(offerOf("[WPA2-PSK+PSK-SHA256-CCMP-preauth][ESS]"),
              (Offer{.psk = true, .pskSha256 = true}));
    EXPECT_EQ(offerOf("[WPA2-SAE-CCMP][SAE-H2E][ESS]"), (Offer{.sae = true}));
    EXPECT_EQ(offerOf("[WPA2-PSK+SAE+FT/PSK+FT/SAE-CCMP][ESS]"),
              (Offer{.psk = true, .ftPsk = true, .sae = true, .ftSae = true}));
    EXPECT_EQ(offerOf("[WPA2-OWE-CCMP][ESS]"), (Offer{.owe = true}));
    EXPECT_EQ(offerOf("[OWE-TRANS-OPEN][ESS]"), (Offer{.open = true, .oweBeside = true}));
    EXPECT_EQ(offerOf("[WPA2-EAP+EAP-SHA256-CCMP][ESS]"), (Offer{.account = true}));
    EXPECT_EQ(offerOf("[WPA2-FT/EAP-CCMP][ESS]"), (Offer{.account = true}));
    EXPECT_EQ(offerOf("[WPA2-?][ESS]"), Offer{});
    EXPECT_EQ(offerOf("[RSN-SAE-CCMP][MESH]"), Offer{.peers = true});
    EXPECT_EQ(offerOf("[IBSS]"), Offer{.peers = true});
    // Without a word for it, and with that of a later wpa_supplicant: what is not known is not
    // joined.
    EXPECT_EQ(offerOf("[WPA2--CCMP][ESS]"), Offer{});
    EXPECT_EQ(offerOf("[WPA2-SAE-EXT-KEY-CCMP][ESS]"), Offer{});
    EXPECT_EQ(offerOf("[WPA2-SAE-EXT-KEY+FT/SAE-EXT-KEY-GCMP-256][SAE-H2E][ESS]"), Offer{});
    EXPECT_EQ(offerOf("[WPA2-SAE+SAE-EXT-KEY-CCMP+GCMP-256][ESS]"), (Offer{.sae = true}));
    EXPECT_EQ(offerOf("[WPA2-PSKX-CCMP][ESS]"), Offer{});
    EXPECT_EQ(offerOf("[WPA2-PSK"), (Offer{.open = true}));
}

TEST(WpaSupplicantSecurity, EachKindIsSetAlone) {
    const auto requests = [](SecurityKind kind, const Offer& offer) {
        std::string all;
        for (const std::string& request : securityRequests(1, kind, offer)) {
            all += request + "\n";
        }
        return all;
    };
    const auto expected = [](const std::string& keyManagement, int frameProtection) {
        return "SET_NETWORK 1 key_mgmt " + keyManagement + "\nSET_NETWORK 1 ieee80211w " +
               std::to_string(frameProtection) + "\nPMKSA_FLUSH\n";
    };
    const Offer all = offerOf("[WPA2-PSK+PSK-SHA256+SAE+FT/PSK+FT/SAE-CCMP]");
    EXPECT_EQ(requests(SecurityKind::sae, all), expected("SAE", 2));
    EXPECT_EQ(requests(SecurityKind::psk, all), expected("WPA-PSK WPA-PSK-SHA256", 1));
    EXPECT_EQ(requests(SecurityKind::sae, {.ftSae = true}), expected("FT-SAE", 2));
    EXPECT_EQ(requests(SecurityKind::psk, {.ftPsk = true}), expected("FT-PSK", 1));
    EXPECT_EQ(requests(SecurityKind::psk, {.psk = true}), expected("WPA-PSK", 1));
    EXPECT_EQ(requests(SecurityKind::psk, {.pskSha256 = true}), expected("WPA-PSK-SHA256", 1));
    EXPECT_EQ(requests(SecurityKind::owe, {.owe = true}), expected("OWE", 2));
    EXPECT_EQ(requests(SecurityKind::open, {.open = true}), expected("NONE", 0));
}

}  // namespace
}  // namespace w58d::wpasupplicant
