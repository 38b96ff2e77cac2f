// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/text_rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace w58d {
namespace {

void expectRule(const TextRule& rule, const std::vector<std::string>& good,
                const std::vector<std::string>& bad) {
    for (const std::string& text : good) {
        EXPECT_TRUE(rule.accepts(text)) << "'" << text << "' is " << rule.expected;
    }
    for (const std::string& text : bad) {
        EXPECT_FALSE(rule.accepts(text)) << "'" << text << "' is not " << rule.expected;
    }
}

TEST(TextRules, Paths) {
    expectRule(kAbsolutePath,
               {"/a", "/dev/serial/by-path/platform-3f980000.usb-usb-0:1.2:1.0", "/a_b+c@d",
                "/" + std::string(254, 'a')},
               {"", "/", "a", "./a", "/a/", "/a b", "/a\n", "/a'", "/a\"", "/a\\", "/a,b", "/a=b",
                "/a#", "/a;b", "/$HOME", "/a*", "/\xC3\xA9", std::string("/a\0b", 4),
                "/" + std::string(255, 'a')});
    expectRule(kFolder, {"/" + std::string(63, 'a')}, {"/" + std::string(64, 'a')});
}

TEST(TextRules, PortNames) {
    expectRule(kPortName, {"a", "ttyS1", "a-b_C", std::string(32, 'a')},
               {"", "a.b", "a b", "a/b", "a\n", std::string(33, 'a')});
}

TEST(TextRules, IdentityTexts) {
    expectRule(kIdentityText, {" ", "~", "a b \"c\"", std::string(64, 'a')},
               {"", "a\n", "a\r", "\x7F", "\xC3\xA9", std::string(65, 'a')});
}

TEST(TextRules, InterfaceNames) {
    expectRule(kInterfaceName, {"wlan0", "br-lan", "eth0.1", "a_b", std::string(15, 'a')},
               {"", ".", "..", "-a", "a b", "a/b", "a:b", "a\n", std::string(16, 'a')});
}

TEST(TextRules, Countries) {
    expectRule(kCountry, {"US", "DE", "CN"}, {"", "U", "us", "Us", "USA", "00", "U\n"});
}

TEST(TextRules, Leases) {
    expectRule(kLease, {"120s", "2m", "12h", "1h", "240h", "365d", "31536000s", "infinite"},
               {"",          "h",          "12",   "12H",  "12w",  "119s",     "1m",
                "0h",        "012h",       "-1h",  "+2h",  "1.5h", "366d",     "31536001s",
                "99999999d", "999999999d", "12h ", " 12h", "12hh", "Infinite", "12h,set:x"});
}

TEST(TextRules, Domains) {
    const std::string label(63, 'a');
    expectRule(kDomain, {"lan", "home.example", "a-b", "1.2", label, label + "." + label},
               {"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "a,b", "#", label + "a",
                label + "." + label + "." + label + "." + label});
}

}  // namespace
}  // namespace w58d
