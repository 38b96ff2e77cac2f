// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "config/settings.hpp"
#include "config/stored_file.hpp"

namespace w58d {
namespace {

Settings settingsWith(std::string_view ssid, const Security& security) {
    Settings settings = builtinSettings();
    settings.aps[2].ssid = *Ssid::fromUtf8(ssid);
    settings.aps[2].security = security;
    return settings;
}

void expectRoundTrip(const Settings& settings) {
    const std::string text = settingsText(settings);
    const Result<Settings> read = settingsFromText(text, builtinSettings());
    ASSERT_TRUE(read.has_value()) << text << read.error().detail;
    EXPECT_EQ(*read, settings) << text;
}

/// The sealed settings with a line replaced, or left out if `line` is empty.
std::string withLine(std::string_view key, std::string_view line) {
    std::string text = settingsText(builtinSettings());
    text.resize(text.rfind("crc32"));
    text.insert(0, "\n");
    const std::size_t start = text.find("\n" + std::string(key) + " = ") + 1;
    const std::size_t end = text.find('\n', start) + 1;
    return seal(text.replace(start, end - start, line.empty() ? "" : std::string(line) + "\n"));
}

TEST(SettingsText, KnowsItsSequenceAndIsTheSameToAFormerVersion) {
    const std::string text = settingsText(builtinSettings(), 4711);
    EXPECT_EQ(text,
              seal("# sequence 4711\n" + std::string(*unseal(settingsText(builtinSettings())))));
    EXPECT_TRUE(settingsFromText(text, builtinSettings()).has_value());
    EXPECT_EQ(sequenceOf(text), 4711);
    EXPECT_EQ(sequenceOf(settingsText(builtinSettings())), kNoSequence);
    EXPECT_EQ(sequenceOf("# sequence -5\n"), kNoSequence);
    EXPECT_EQ(sequenceOf("# sequence x\n"), kNoSequence);
    EXPECT_EQ(sequenceOf("# sequence 99999999999\n"), kNoSequence);
    EXPECT_EQ(sequenceOf("# sequence 2000000000\n"), kMaxSequence);
}

TEST(SettingsText, LooksLikeThis) {
    const std::string text = settingsText(builtinSettings());
    const std::string ap =
        "ssid = \"SIM7600MIFI\"\n"
        "broadcast = true\n"
        "auth = 5\n"
        "encrypt = 4\n"
        "password = \"12345678\"\n"
        "isolation = false\n"
        "mode = 4\n"
        "channel = 0\n";
    const std::string body =
        "version = 2\n"
        "wifi = true\n"
        "enablessid2 = 0\n"
        "station_ssid = \"\"\n"
        "station_psk = \"\"\n"
        "nat = 0\n"
        "user_name = \"ctnet@mycdma.cn\"\n"
        "user_password = \"vnet.mobi\"\n"
        "\n[ap0]\n" +
        ap + "\n[ap1]\n" + ap + "\n[ap2]\n" + ap;
    EXPECT_EQ(text, seal(body));
}

TEST(SettingsText, WhatTheStationsNetworkSaidForGoodIsThereOnlyIfItDid) {
    Settings settings = builtinSettings();
    settings.station = {.ssid = *Ssid::foreign("cafe"),
                        .key = *NetworkKey::create("12345678"),
                        .transitionDisabled = true};
    expectRoundTrip(settings);
    EXPECT_TRUE(settingsText(settings).contains(
        "station_psk = \"12345678\"\nstation_transition_disabled = true\nnat = 0\n"));
    // Not of the factory's, which may have been written for another network.
    const Result<Settings> read = settingsFromText(settingsText(builtinSettings()), settings);
    ASSERT_TRUE(read.has_value());
    EXPECT_FALSE(read->station.transitionDisabled);
    EXPECT_FALSE(settingsFromText(withLine("nat", "nat = 0\nstation_transition_disabled = 1"),
                                  builtinSettings())
                     .has_value());
}

TEST(SettingsText, AMacFilterIsThereOnlyIfItSaysSomething) {
    Settings settings = builtinSettings();
    ASSERT_TRUE(settings.filter.add({{2, 0, 0, 0, 0, 7}}));
    ASSERT_TRUE(settings.filter.add({{2, 0, 0, 0, 0, 5}}));
    expectRoundTrip(settings);
    EXPECT_TRUE(settingsText(settings).contains(
        "user_password = \"vnet.mobi\"\nmac_filter = 0\nmac_filter_list = [\n"
        "    \"02:00:00:00:00:07\",\n    \"02:00:00:00:00:05\",\n]\n\n[ap0]\n"));
    for (std::uint8_t number = 100; settings.filter.list().size() < MacFilter::kMost; ++number) {
        ASSERT_TRUE(settings.filter.add({{2, 0, 0, 0, 0, number}}));
    }
    expectRoundTrip(settings);
    ASSERT_TRUE(settings.filter.setMode(MacFilterMode::allowListed));
    expectRoundTrip(settings);
    // Not of the factory's: what a host cleared stays so.
    const Result<Settings> read = settingsFromText(settingsText(builtinSettings()), settings);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->filter, MacFilter{});
    for (const char* wrong :
         {"mac_filter = 3\nmac_filter_list = []", "mac_filter = 2\nmac_filter_list = []",
          "mac_filter = 1\nmac_filter_list = [\"02:00:00:00:00\"]",
          "mac_filter = 1\nmac_filter_list = [\"ff:ff:ff:ff:ff:ff\"]", "mac_filter = 1"}) {
        EXPECT_FALSE(
            settingsFromText(withLine("nat", std::string("nat = 0\n") + wrong), builtinSettings())
                .has_value())
            << wrong;
    }
}

TEST(SettingsText, EverySettingComesBack) {
    expectRoundTrip(builtinSettings());
    Settings other = builtinSettings();
    other.wifi = false;
    other.selection = Selection::ofSetup(WifiSetup::stationAp);
    other.aps[1] = {.ssid = *Ssid::fromUtf8("x"),
                    .broadcast = false,
                    .security = *Security::create(0, 0, ""),
                    .isolation = true,
                    .radio = {WifiMode::b, *Channel::create(11)}};
    other.station = {.ssid = *Ssid::foreign("\u4f60\u597d\u4f60\u597d\u4f60\u597d 1234567890123"),
                     .key = *NetworkKey::create("a \"b\\c#d ")};
    other.nat = NatType::cone;
    other.user = {.name = *Credential::create("\"#\\ "), .password = *Credential::create(" ")};
    expectRoundTrip(other);
    for (int channel = 0; channel <= 11; ++channel) {
        Settings settings = builtinSettings();
        settings.aps[0].radio.channel = *Channel::create(channel);
        expectRoundTrip(settings);
    }
}

TEST(SettingsText, EveryCharacterComesBack) {
    const Security open = *Security::create(0, 0, "");
    for (char c = 0x20; c < 0x7F; ++c) {
        const std::string text = std::string(1, c) + "1234567" + std::string(1, c);
        expectRoundTrip(settingsWith(text, *Security::create(5, 4, text)));
    }
    expectRoundTrip(
        settingsWith("\u4f60\u597d\u4f60\u597d\u4f60\u597d\u4f60\u597d\u4f60\u597d 1", open));
    expectRoundTrip(settingsWith("\U0001F600 \u00e9", open));
    expectRoundTrip(
        settingsWith(std::string(32, '"'), *Security::create(4, 3, std::string(63, '\\'))));
    expectRoundTrip(settingsWith("crc32 = \"00000000\"", open));
}

TEST(SettingsText, EveryAllowedSecurityComesBack) {
    for (int auth = 0; auth <= 8; ++auth) {
        for (int encryption = 0; encryption < 5; ++encryption) {
            for (const char* password : {"", "abcde", "0123456789", "abcdefgh"}) {
                if (const auto security = Security::create(auth, encryption, password)) {
                    expectRoundTrip(settingsWith("a", *security));
                }
            }
        }
    }
}

TEST(SettingsText, CutAnywhereItIsDamaged) {
    const std::string text = settingsText(builtinSettings());
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto read =
            settingsFromText(std::string_view(text).substr(0, size), builtinSettings());
        // Without its last line feed the text is still whole.
        EXPECT_EQ(read.has_value(), size == text.size() - 1) << size;
    }
}

TEST(SettingsText, AnyFlippedBitIsNoticed) {
    const std::string text = settingsText(builtinSettings());
    for (std::size_t byte = 0; byte + 1 < text.size(); ++byte) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string flipped = text;
            flipped[byte] = static_cast<char>(static_cast<unsigned char>(text[byte]) ^ 1U << bit);
            EXPECT_FALSE(settingsFromText(flipped, builtinSettings()).has_value())
                << byte << '.' << bit;
        }
    }
}

TEST(SettingsText, TheSelectedAccessPointAndTheOpenedStationAreNotKept) {
    Settings settings = builtinSettings();
    settings.selection = *Selection::ofSetup(WifiSetup::apAp).select(1);
    settings.stationOpened = true;
    const Result<Settings> read = settingsFromText(settingsText(settings), builtinSettings());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->selection, Selection::ofSetup(WifiSetup::apAp));
    EXPECT_FALSE(read->stationOpened);
}

TEST(SettingsText, Version1IsStillRead) {
    const std::string text = seal(
        "version = 1\nwifi = false\nssid = \"cafe 1\"\nbroadcast = false\nauth = 0\n"
        "encrypt = 0\npassword = \"\"\nisolation = true\nmode = 3\nchannel = 6\n");
    Settings factory = builtinSettings();
    factory.aps[1].ssid = *Ssid::fromUtf8("second");
    factory.nat = NatType::cone;
    Settings expected = factory;
    expected.wifi = false;
    expected.aps[0] = {.ssid = *Ssid::fromUtf8("cafe 1"),
                       .broadcast = false,
                       .security = *Security::create(0, 0, ""),
                       .isolation = true,
                       .radio = {WifiMode::bg, *Channel::create(6)}};
    const Result<Settings> read = settingsFromText(text, factory);
    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(*read, expected);
}

TEST(SettingsText, EverythingMustBeThereAndValid) {
    for (const std::string_view key :
         {"version", "wifi", "enablessid2", "station_ssid", "station_psk", "nat", "user_name",
          "user_password", "ssid", "broadcast", "auth", "encrypt", "password", "isolation", "mode",
          "channel"}) {
        EXPECT_FALSE(settingsFromText(withLine(key, ""), builtinSettings()).has_value()) << key;
        EXPECT_FALSE(settingsFromText(withLine(key, std::string(key) + " = 1.5"), builtinSettings())
                         .has_value());
    }
    EXPECT_FALSE(
        settingsFromText(withLine("version", "version = 3"), builtinSettings()).has_value());
    EXPECT_FALSE(settingsFromText(withLine("ssid", "ssid = \"\""), builtinSettings()).has_value());
    EXPECT_FALSE(settingsFromText(withLine("auth", "auth = 9"), builtinSettings()).has_value());
    EXPECT_FALSE(settingsFromText(withLine("auth", "auth = 2"), builtinSettings()).has_value());
    EXPECT_FALSE(
        settingsFromText(withLine("channel", "channel = 12"), builtinSettings()).has_value());
    EXPECT_FALSE(settingsFromText(withLine("enablessid2", "enablessid2 = 3"), builtinSettings())
                     .has_value());
    EXPECT_FALSE(settingsFromText(withLine("nat", "nat = 2"), builtinSettings()).has_value());
    EXPECT_FALSE(
        settingsFromText(withLine("user_name", "user_name = \"\""), builtinSettings()).has_value());
    EXPECT_FALSE(settingsFromText(withLine("[ap1]", "[ap3]"), builtinSettings()).has_value());
    EXPECT_FALSE(settingsFromText(withLine("mode", "mode = 5"), builtinSettings()).has_value());
    EXPECT_FALSE(
        settingsFromText(withLine("mode", "mode = 4\nother = 1"), builtinSettings()).has_value());
    EXPECT_TRUE(settingsFromText(withLine("mode", "mode = 3"), builtinSettings()).has_value());
}

TEST(SettingsText, ThePasswordIsNeverInTheReason) {
    for (const std::string key : {"password", "station_psk", "user_password"}) {
        for (const std::string value : {"[\"hunter2\"]", "\"hunter2\\u0000\""}) {
            const auto read =
                settingsFromText(withLine(key, key + " = " + value), builtinSettings());
            ASSERT_FALSE(read.has_value());
            EXPECT_EQ(read.error().detail.find("hunter2"), std::string::npos)
                << read.error().detail;
        }
    }
    for (const std::string_view line : {"password = \"hunter2\""}) {
        const auto read = settingsFromText(withLine("password", line), builtinSettings());
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().detail.find("hunter2"), std::string::npos) << read.error().detail;
    }
}

}  // namespace
}  // namespace w58d
