// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/build_trial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace w58d::trial {
namespace {

std::vector<std::string> linesOf(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// "Line 7: " and what the program says of it, for the line that has this text.
std::string complaint(const std::string& text, const std::string& line, const std::string& what) {
    const std::vector<std::string> lines = linesOf(text);
    const auto found = std::ranges::find(lines, line);
    EXPECT_NE(found, lines.end()) << line;
    return "Line " + std::to_string(found - lines.begin() + 1) + ": " + what;
}

std::string atTheEnd(const std::string& text) {
    return complaint(text, "w58d_trial_ends=1", "unknown configuration item 'w58d_trial_ends'");
}

std::vector<Feature> lackedBy(const std::optional<Features>& lacks) {
    std::vector<Feature> found;
    for (unsigned bit = 0; lacks && bit < 16; ++bit) {
        if (lacks->has(static_cast<Feature>(1 << bit))) {
            found.push_back(static_cast<Feature>(1 << bit));
        }
    }
    return found;
}

TEST(BuildTrial, EndsWithALineThatNoBuildKnows) {
    for (const std::string& text : {hostapdText(), wpaSupplicantText()}) {
        EXPECT_EQ(linesOf(text).back(), "w58d_trial_ends=1");
    }
}

TEST(BuildTrial, ABuildThatComplainsOfNothingElseLacksNothing) {
    EXPECT_EQ(hostapdLacks({atTheEnd(hostapdText()), "1 errors found in configuration file 'x'",
                            "Failed to set up interface with x"}),
              Features{});
    EXPECT_EQ(wpaSupplicantLacks({"Successfully initialized wpa_supplicant",
                                  atTheEnd(wpaSupplicantText()),
                                  "Failed to read or parse configuration 'x'."}),
              Features{});
}

TEST(BuildTrial, EachComplaintIsAboutAFeature) {
    const std::string text = hostapdText();
    const auto lacks = hostapdLacks(
        {complaint(text, "wep_key0=0000000000", "unknown configuration item 'wep_key0'"),
         complaint(text, "wpa_key_mgmt=SAE", "invalid key_mgmt 'SAE'"),
         complaint(text, "sae_pwe=2", "unknown configuration item 'sae_pwe'"), atTheEnd(text)});
    EXPECT_THAT(lackedBy(lacks), testing::ElementsAre(Feature::wep, Feature::sae));
    EXPECT_THAT(lackedBy(hostapdLacks({complaint(text, "acs_num_scans=1", "unknown"),
                                       complaint(text, "wpa_key_mgmt=OWE", "invalid key_mgmt"),
                                       atTheEnd(text)})),
                testing::ElementsAre(Feature::automaticChannel, Feature::owe));
    const std::string network = wpaSupplicantText();
    EXPECT_THAT(
        lackedBy(wpaSupplicantLacks({complaint(network, "key_mgmt=SAE", "invalid key_mgmt 'SAE'"),
                                     complaint(network, "}", "failed to parse network block."),
                                     atTheEnd(network)})),
        testing::ElementsAre(Feature::sae));
}

TEST(BuildTrial, WhatWpaSupplicantNeedsForAnything) {
    const std::string text = wpaSupplicantText();
    EXPECT_THAT(
        lackedBy(wpaSupplicantLacks(
            {complaint(text, "ctrl_interface=NULL", "unknown global field"),
             complaint(text, "key_mgmt=FT-PSK", "invalid key_mgmt 'FT-PSK'"), atTheEnd(text)})),
        testing::ElementsAre(Feature::ft, Feature::controlInterface));
    EXPECT_EQ(
        lacksNl80211({"usage:", "drivers:", "  nl80211 = Linux nl80211/cfg80211", "options:"}),
        false);
    EXPECT_EQ(lacksNl80211({"usage:", "drivers:", "  wired = Wired Ethernet driver", "options:"}),
              true);
    EXPECT_EQ(lacksNl80211({"usage:", "options:", "  -D = driver name (nl80211,wext)"}),
              std::nullopt);
}

TEST(BuildTrial, WhatDoesNotComplainOfTheEndIsNotKnown) {
    const std::string text = hostapdText();
    EXPECT_EQ(hostapdLacks({}), std::nullopt);
    EXPECT_EQ(hostapdLacks({"hostapd: not found", "Line x: y", "Line 14", "Line 99: z"}),
              std::nullopt);
    EXPECT_EQ(hostapdLacks({complaint(text, "wpa_key_mgmt=SAE", "invalid key_mgmt 'SAE'")}),
              std::nullopt);
}

}  // namespace
}  // namespace w58d::trial
