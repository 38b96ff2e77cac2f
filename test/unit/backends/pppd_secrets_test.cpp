// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/pppd_secrets.hpp"

#include <gtest/gtest.h>

namespace w58d::pppd {
namespace {

constexpr std::string_view kBegin = "# w58d: what AT+CWUSRINFO set; changes here are lost\n";
constexpr std::string_view kEnd = "# w58d: end\n";

std::string ours(std::string_view line) {
    return std::string(kBegin) + std::string(line) + "\n" + std::string(kEnd);
}

TEST(PppdSecrets, AddsOneLineOfOurs) {
    EXPECT_EQ(*withSecret("", "ctnet@mycdma.cn", "vnet.mobi"),
              ours(R"("ctnet@mycdma.cn" * "vnet.mobi")"));
    EXPECT_EQ(*withSecret("peer server secret *\nlast", "u", "p"),
              "peer server secret *\nlast\n" + ours(R"("u" * "p")"));
}

TEST(PppdSecrets, QuotesWhatPppdWouldTakeApart) {
    EXPECT_EQ(*withSecret("", R"(a "b" \c #d 'e)", R"(\" # \\)"),
              ours(R"("a \"b\" \\c #d 'e" * "\\\" # \\\\")"));
}

TEST(PppdSecrets, ReplacesOursWhereverItIsAndKeepsTheRest) {
    const std::string old = "# theirs\n" + ours(R"("old" * "x")") + "a b c\n\n\"q\" * \"z\"\n";
    EXPECT_EQ(*withSecret(old, "u", "p"),
              "# theirs\na b c\n\n\"q\" * \"z\"\n" + ours(R"("u" * "p")"));
    const std::string once = *withSecret(old, "u", "p");
    EXPECT_EQ(*withSecret(once, "u", "p"), once);
}

TEST(PppdSecrets, LosesNobodysLinesToDamagedMarks) {
    const std::string noEnd = std::string(kBegin) + "\"old\" * \"x\"\n\"theirs\" * \"y\"\n";
    EXPECT_EQ(*withSecret(noEnd, "u", "p"), "\"theirs\" * \"y\"\n" + ours(R"("u" * "p")"));
    EXPECT_EQ(*withSecret(std::string(kBegin) + "a b c\n", "u", "p"),
              "a b c\n" + ours(R"("u" * "p")"));
}

TEST(PppdSecrets, RefusesWhatPppdTakesForAFile) {
    EXPECT_EQ(withSecret("", "u", "@/etc/shadow").error().code, Errc::invalidValue);
    EXPECT_TRUE(withSecret("", "u", "@etc"));
    EXPECT_TRUE(withSecret("", "@/u", "p"));
}

}  // namespace
}  // namespace w58d::pppd
