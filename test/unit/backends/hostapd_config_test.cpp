// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/hostapd_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace w58d::hostapd {
namespace {

using testing::HasSubstr;
using testing::Not;

Config config(int auth, int encryption, std::string_view password) {
    return {.interface = "wlan0",
            .bridge = "br-lan",
            .controlFolder = "/run/w58d/hostapd",
            .driver = "nl80211",
            .country = "US",
            .ssid = Ssid::fromUtf8("cafe 1").value(),
            .security = Security::create(auth, encryption, password).value(),
            .acceptFile = {},
            .denyFile = {}};
}

TEST(HostapdConfig, IsCompleteForTheFactorySettings) {
    EXPECT_EQ(configText(config(5, 4, "12345678")),
              "interface=wlan0\n"
              "bridge=br-lan\n"
              "driver=nl80211\n"
              "ctrl_interface=/run/w58d/hostapd\n"
              "logger_syslog=0\n"
              "logger_stdout=-1\n"
              "logger_stdout_level=2\n"
              "country_code=US\n"
              "ieee80211d=1\n"
              "beacon_int=100\n"
              "max_num_sta=255\n"
              "ap_max_inactivity=60\n"
              "hw_mode=g\n"
              "ieee80211n=1\n"
              "wmm_enabled=1\n"
              "channel=0\n"
              "chanlist=1-11\n"
              "acs_num_scans=5\n"
              "ssid2=636166652031\n"
              "utf8_ssid=1\n"
              "ignore_broadcast_ssid=0\n"
              "ap_isolate=0\n"
              "auth_algs=1\n"
              "wpa=3\n"
              "wpa_key_mgmt=WPA-PSK\n"
              "wpa_pairwise=TKIP CCMP\n"
              "rsn_pairwise=TKIP CCMP\n"
              "wpa_passphrase=12345678\n");
}

TEST(HostapdConfig, AFixedChannelNeedsNothingOfAutomaticSelection) {
    Config fixed = config(5, 4, "12345678");
    fixed.channel = *Channel::create(6);
    EXPECT_THAT(configText(fixed), HasSubstr("channel=6\nssid2="));
}

TEST(HostapdConfig, WepKeysAreHexadecimalWhateverTheirForm) {
    EXPECT_THAT(configText(config(0, 1, "11111")), HasSubstr("auth_algs=3\n"));
    EXPECT_THAT(configText(config(1, 1, "a#\"=;")), HasSubstr("wep_key0=6123223d3b\n"));
    EXPECT_THAT(configText(config(1, 1, "11111")), HasSubstr("auth_algs=1\n"));
    EXPECT_THAT(configText(config(2, 1, "3132333435")), HasSubstr("wep_key0=3132333435\n"));
    EXPECT_THAT(configText(config(2, 1, "3132333435")), HasSubstr("auth_algs=2\n"));
}

TEST(HostapdConfig, AKeyOf64DigitsIsTheKeyItself) {
    const std::string key(64, 'a');
    EXPECT_THAT(configText(config(4, 3, key)), HasSubstr("wpa_psk=" + key + "\n"));
    EXPECT_THAT(configText(config(4, 3, key)), Not(HasSubstr("wpa_passphrase")));
}

TEST(HostapdConfig, OpenNetworksSayNothingOfKeys) {
    const std::string text = configText(config(0, 0, ""));
    EXPECT_THAT(text, HasSubstr("auth_algs=1\n"));
    EXPECT_THAT(text, Not(HasSubstr("wpa")));
    EXPECT_THAT(text, Not(HasSubstr("wep")));
}

/// From wpa= on.
std::string wpaText(const Config& config) {
    const std::string text = configText(config);
    return text.substr(std::min(text.size(), text.find("wpa=")));
}

TEST(HostapdConfig, Wpa2WithAesOffersProtectedManagementFrames) {
    Config aes = config(4, 3, "12345678");
    EXPECT_EQ(wpaText(aes),
              "wpa=2\nwpa_key_mgmt=WPA-PSK\nwpa_pairwise=CCMP\nrsn_pairwise=CCMP\n"
              "ieee80211w=1\nwpa_passphrase=12345678\n");
    aes.pmf = false;
    EXPECT_EQ(wpaText(aes),
              "wpa=2\nwpa_key_mgmt=WPA-PSK\nwpa_pairwise=CCMP\nrsn_pairwise=CCMP\n"
              "wpa_passphrase=12345678\n");
    for (const auto& [auth, encryption] :
         {std::pair{3, 3}, {3, 2}, {4, 2}, {4, 4}, {5, 2}, {5, 3}, {5, 4}}) {
        EXPECT_THAT(configText(config(auth, encryption, "12345678")), Not(HasSubstr("ieee80211w")))
            << auth << ',' << encryption;
    }
}

TEST(HostapdConfig, Wpa3AndItsTransition) {
    Config both = config(6, 3, "12345678");
    Config only = config(7, 3, "12345678|id=x");
    both.pmf = only.pmf = false;  // theirs is not to be had without
    EXPECT_EQ(wpaText(both),
              "wpa=2\nwpa_key_mgmt=WPA-PSK WPA-PSK-SHA256 SAE\nwpa_pairwise=CCMP\n"
              "rsn_pairwise=CCMP\nieee80211w=1\nsae_pwe=2\nsae_require_mfp=1\n"
              "wpa_passphrase=12345678\n");
    const std::string text =
        "wpa=2\nwpa_key_mgmt=SAE\nwpa_pairwise=CCMP\nrsn_pairwise=CCMP\nieee80211w=2\n"
        "sae_pwe=2\n";
    EXPECT_EQ(wpaText(only), text + "wpa_passphrase=12345678|id=x\n");
    both.transitionDisable = only.transitionDisable = true;
    EXPECT_EQ(wpaText(only), text + "transition_disable=0x01\nwpa_passphrase=12345678|id=x\n");
    EXPECT_THAT(configText(both), Not(HasSubstr("transition_disable")));
    EXPECT_TRUE(uses11n(WifiMode::bgn, only.security));
}

TEST(HostapdConfig, EnhancedOpenHasNoPassword) {
    EXPECT_EQ(wpaText(config(8, 3, "")),
              "wpa=2\nwpa_key_mgmt=OWE\nwpa_pairwise=CCMP\nrsn_pairwise=CCMP\nieee80211w=2\n");
}

TEST(HostapdConfig, NoByteOfAnSsidReachesTheFileAsItself) {
    Config odd = config(0, 0, "");
    odd.ssid = Ssid::fromUtf8("\"#\\ =wpa").value();
    EXPECT_THAT(configText(odd), HasSubstr("ssid2=22235c203d777061\n"));
}

TEST(HostapdConfig, OldCiphersTurn11nOff) {
    EXPECT_TRUE(uses11n(WifiMode::bgn, config(5, 4, "12345678").security));
    EXPECT_TRUE(uses11n(WifiMode::bgn, config(0, 0, "").security));
    EXPECT_FALSE(uses11n(WifiMode::bgn, config(5, 2, "12345678").security));
    EXPECT_FALSE(uses11n(WifiMode::bgn, config(0, 1, "12345").security));
    EXPECT_FALSE(uses11n(WifiMode::bg, config(0, 0, "").security));
}

TEST(HostapdConfig, ModesAndAddedSwitches) {
    Config b = config(4, 3, "12345678");
    b.mode = WifiMode::b;
    b.channel = Channel::create(11).value();
    b.broadcast = false;
    b.isolation = true;
    b.bridge.clear();
    const std::string text = configText(b);
    EXPECT_THAT(text, HasSubstr("hw_mode=b\nieee80211n=0\nwmm_enabled=0\nchannel=11\n"));
    EXPECT_THAT(text, HasSubstr("ignore_broadcast_ssid=1\nap_isolate=1\n"));
    EXPECT_THAT(text, Not(HasSubstr("bridge")));
}

}  // namespace
}  // namespace w58d::hostapd
