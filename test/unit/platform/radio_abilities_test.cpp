// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// nl80211's description of a radio, from bytes.
#include "platform/net/radio_abilities.hpp"

#include <gtest/gtest.h>
#include <linux/nl80211.h>

#include <cstring>
#include <string>

namespace w58d {
namespace {

/// An attribute: length and type, two bytes each in the host's order; the payload, filled up to 4.
std::string attribute(int type, const std::string& payload) {
    const std::uint16_t head[2] = {static_cast<std::uint16_t>(4 + payload.size()),
                                   static_cast<std::uint16_t>(type)};
    std::string bytes(reinterpret_cast<const char*>(head), sizeof head);
    bytes += payload;
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}

std::string flag(int type) {
    return attribute(type, {});
}

std::string number(int type, std::uint32_t value) {
    return attribute(type, std::string(reinterpret_cast<const char*>(&value), sizeof value));
}

std::string channel(std::uint32_t frequency, const std::string& more = {}) {
    return attribute(0, number(NL80211_FREQUENCY_ATTR_FREQ, frequency) + more);
}

std::string band(int which, const std::string& parts) {
    return attribute(NL80211_ATTR_WIPHY_BANDS, attribute(which, parts));
}

std::string limit(std::uint32_t most, const std::string& kinds) {
    return attribute(
        1, number(NL80211_IFACE_LIMIT_MAX, most) + attribute(NL80211_IFACE_LIMIT_TYPES, kinds));
}

std::string combinations(std::uint32_t most, const std::string& limits) {
    return attribute(NL80211_ATTR_INTERFACE_COMBINATIONS,
                     attribute(1, attribute(NL80211_IFACE_COMB_LIMITS, limits) +
                                      number(NL80211_IFACE_COMB_MAXNUM, most) +
                                      number(NL80211_IFACE_COMB_NUM_CHANNELS, 1)));
}

std::string kinds() {
    return attribute(NL80211_ATTR_SUPPORTED_IFTYPES,
                     flag(NL80211_IFTYPE_STATION) + flag(NL80211_IFTYPE_AP));
}

/// Of a dump of these messages.
RadioAbilities abilitiesOf(std::initializer_list<std::string> messages) {
    RadioAbilities abilities;
    for (const std::string& message : messages) {
        readWiphy(abilities, std::as_bytes(std::span(message)));
    }
    return abilities;
}

TEST(RadioAbilities, OfAWholeDump) {
    const std::uint32_t suites[] = {0x000FAC01, 0x000FAC05, 0x000FAC02, 0x000FAC04, 0x000FAC06};
    const RadioAbilities radio = abilitiesOf(
        {number(NL80211_ATTR_WIPHY, 3) +
             attribute(NL80211_ATTR_CIPHER_SUITES,
                       std::string(reinterpret_cast<const char*>(suites), sizeof suites)),
         number(NL80211_ATTR_WIPHY, 3) + kinds(),
         band(NL80211_BAND_2GHZ, attribute(NL80211_BAND_ATTR_HT_CAPA, "ab")),
         band(NL80211_BAND_2GHZ, attribute(NL80211_BAND_ATTR_FREQS, channel(2412) + channel(2437))),
         band(NL80211_BAND_2GHZ,
              attribute(NL80211_BAND_ATTR_FREQS,
                        channel(2462) + channel(2457, flag(NL80211_FREQUENCY_ATTR_DISABLED)) +
                            channel(2452, flag(NL80211_FREQUENCY_ATTR_NO_IR)))),
         attribute(NL80211_ATTR_SUPPORTED_COMMANDS,
                   number(1, NL80211_CMD_START_AP) + number(2, NL80211_CMD_CHANNEL_SWITCH)),
         number(NL80211_ATTR_FEATURE_FLAGS, NL80211_FEATURE_SAE)});
    EXPECT_TRUE(radio.accessPoint && radio.station && radio.ht && radio.announcesSwitch);
    EXPECT_TRUE(radio.wep && radio.tkip && radio.aes && radio.protectedFrames && radio.stationSae);
    EXPECT_EQ(radio.channels, 1U << 1 | 1U << 6 | 1U << 11);
    EXPECT_FALSE(radio.ownAccessPoint || radio.ownAccessPointSae);
}

TEST(RadioAbilities, OfARadioThatHasLittle) {
    const std::uint32_t suites[] = {0x000FAC04};
    const RadioAbilities radio =
        abilitiesOf({attribute(NL80211_ATTR_CIPHER_SUITES,
                               std::string(reinterpret_cast<const char*>(suites), sizeof suites)) +
                         attribute(NL80211_ATTR_SUPPORTED_IFTYPES, flag(NL80211_IFTYPE_STATION)),
                     band(NL80211_BAND_5GHZ, attribute(NL80211_BAND_ATTR_HT_CAPA, "ab"))});
    EXPECT_FALSE(radio.accessPoint || radio.ht || radio.announcesSwitch || radio.wep || radio.tkip);
    EXPECT_FALSE(radio.protectedFrames || radio.stationSae);
    EXPECT_EQ(radio.channels, 0U);
    EXPECT_TRUE(radio.station);
}

TEST(RadioAbilities, OfAFirmwareThatLetsClientsIn) {
    std::string extended(16, '\0');
    const auto set = [&](int feature) { extended[feature / 8] |= char(1 << feature % 8); };
    const std::string own = number(NL80211_ATTR_DEVICE_AP_SME, 1);
    EXPECT_TRUE(abilitiesOf({own}).ownAccessPoint);
    EXPECT_FALSE(abilitiesOf({own}).ownAccessPointSae);
    set(NL80211_EXT_FEATURE_SAE_OFFLOAD_AP);
    const RadioAbilities radio =
        abilitiesOf({own + attribute(NL80211_ATTR_EXT_FEATURES, extended)});
    EXPECT_TRUE(radio.ownAccessPointSae);
    EXPECT_FALSE(radio.stationSae);
    set(NL80211_EXT_FEATURE_SAE_OFFLOAD);
    EXPECT_TRUE(abilitiesOf({attribute(NL80211_ATTR_EXT_FEATURES, extended)}).stationSae);
}

TEST(RadioAbilities, SeveralInterfacesAreForTheirCombinationToAllow) {
    const std::string ap = flag(NL80211_IFTYPE_AP);
    const std::string sta = flag(NL80211_IFTYPE_STATION);
    const RadioAbilities none = abilitiesOf({kinds()});
    EXPECT_FALSE(none.twoAccessPoints || none.accessPointAndStation);

    const RadioAbilities one =
        abilitiesOf({kinds() + combinations(2, limit(1, ap) + limit(1, sta))});
    EXPECT_TRUE(one.accessPointAndStation);
    EXPECT_FALSE(one.twoAccessPoints);

    const RadioAbilities shared = abilitiesOf({kinds() + combinations(8, limit(2, ap + sta))});
    EXPECT_TRUE(shared.twoAccessPoints && shared.accessPointAndStation);

    const RadioAbilities narrow =
        abilitiesOf({kinds() + combinations(1, limit(4, ap) + limit(4, sta))});
    EXPECT_FALSE(narrow.twoAccessPoints || narrow.accessPointAndStation);

    const RadioAbilities stations = abilitiesOf({kinds() + combinations(4, limit(4, sta))});
    EXPECT_FALSE(stations.twoAccessPoints || stations.accessPointAndStation);
}

TEST(RadioAbilities, OneOfSeveralCombinationsIsEnough) {
    const std::string ap = flag(NL80211_IFTYPE_AP);
    const std::string sta = flag(NL80211_IFTYPE_STATION);
    const RadioAbilities radio = abilitiesOf(
        {kinds() + combinations(1, limit(1, ap)), combinations(2, limit(1, ap) + limit(1, sta))});
    EXPECT_TRUE(radio.accessPointAndStation);
    EXPECT_FALSE(radio.twoAccessPoints);
    // Two APs of one combination and a station of another are none of both.
    const RadioAbilities either =
        abilitiesOf({kinds() + combinations(2, limit(2, ap)), combinations(2, limit(2, sta))});
    EXPECT_TRUE(either.twoAccessPoints);
    EXPECT_FALSE(either.accessPointAndStation);
}

TEST(RadioAbilities, WhatIsNotWellFormedIsPassedOver) {
    const std::string whole =
        kinds() + combinations(8, limit(2, flag(NL80211_IFTYPE_AP))) +
        band(NL80211_BAND_2GHZ, attribute(NL80211_BAND_ATTR_FREQS, channel(2412))) +
        number(NL80211_ATTR_FEATURE_FLAGS, NL80211_FEATURE_SAE);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const RadioAbilities radio = abilitiesOf({whole.substr(0, size)});
        EXPECT_FALSE(radio.stationSae) << size;
    }
    const RadioAbilities radio = abilitiesOf(
        {attribute(NL80211_ATTR_FEATURE_FLAGS, "x") + attribute(NL80211_ATTR_EXT_FEATURES, "") +
         attribute(NL80211_ATTR_CIPHER_SUITES, "xyz") +
         attribute(NL80211_ATTR_SUPPORTED_COMMANDS, attribute(1, "x")) +
         band(NL80211_BAND_2GHZ,
              attribute(NL80211_BAND_ATTR_FREQS,
                        attribute(0, attribute(NL80211_FREQUENCY_ATTR_FREQ, "x"))))});
    EXPECT_EQ(radio.channels, 0U);
    EXPECT_FALSE(radio.stationSae || radio.aes || radio.announcesSwitch);
}

TEST(RadioAbilities, ThereIsNoSuchInterface) {
    const Result<RadioAbilities> radio = radioAbilities("no-such-radio");
    ASSERT_FALSE(radio);
    EXPECT_TRUE(radio.error().detail.starts_with("no-such-radio: ")) << radio.error().detail;
}

}  // namespace
}  // namespace w58d
