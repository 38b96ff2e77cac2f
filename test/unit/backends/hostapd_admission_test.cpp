// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/hostapd_admission.hpp"

#include <gtest/gtest.h>

#include "backends/hostapd_config.hpp"

namespace w58d::hostapd {
namespace {

const MacAddress kFive{{2, 0, 0, 0, 0, 5}};
const MacAddress kSeven{{2, 0, 0, 0, 0, 7}};

TEST(HostapdAdmission, ListsAsHostapdShowsThem) {
    EXPECT_EQ(parseList("02:00:00:00:00:07 VLAN_ID=0\n02:00:00:00:00:05 VLAN_ID=0\n"),
              (std::vector{kFive, kSeven}));
    EXPECT_TRUE(parseList("").empty());
    EXPECT_TRUE(parseList("FAIL").empty());
    EXPECT_TRUE(parseList("02:00:00:00:00:0").empty());
    EXPECT_EQ(listText({kFive, kSeven}), "02:00:00:00:00:05\n02:00:00:00:00:07\n");
}

TEST(HostapdAdmission, WhoMayJoin) {
    EXPECT_TRUE(Admission{}.allows(kFive));
    const Admission denies{.onlyAccepted = false, .accepted = {}, .denied = {kFive}};
    EXPECT_FALSE(denies.allows(kFive));
    EXPECT_TRUE(denies.allows(kSeven));
    const Admission accepts{.onlyAccepted = true, .accepted = {kFive}, .denied = {}};
    EXPECT_TRUE(accepts.allows(kFive));
    EXPECT_FALSE(accepts.allows(kSeven));
    const Admission nobody{.onlyAccepted = true, .accepted = {}, .denied = {}};
    EXPECT_FALSE(nobody.allows(kFive));
}

TEST(HostapdAdmission, TheConfigurationNamesTheListsThatThereAre) {
    Config config{.interface = "wlan0",
                  .bridge = "",
                  .controlFolder = "/run/hostapd",
                  .driver = "none",
                  .country = "US",
                  .ssid = Ssid::fromUtf8("x").value(),
                  .security = Security::create(0, 0, "").value(),
                  .acceptFile = {},
                  .denyFile = {}};
    EXPECT_EQ(configText(config).find("mac"), std::string::npos);
    config.denyFile = "/run/hostapd.deny";
    EXPECT_TRUE(configText(config).contains("\ndeny_mac_file=/run/hostapd.deny\n"));
    EXPECT_FALSE(configText(config).contains("macaddr_acl"));
    config.denyFile.clear();
    config.onlyAccepted = true;
    EXPECT_TRUE(configText(config).contains("\nmacaddr_acl=1\n"));
    config.acceptFile = "/run/hostapd.accept";
    EXPECT_TRUE(
        configText(config).contains("macaddr_acl=1\naccept_mac_file=/run/hostapd.accept\n"));
}

}  // namespace
}  // namespace w58d::hostapd
