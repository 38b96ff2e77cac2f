// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/stored_file.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

TEST(SealedText, IsTheBodyAndItsCrc32) {
    // CRC-32 of "123456789\n", as other programs compute it.
    EXPECT_EQ(seal("123456789\n"), "123456789\ncrc32 = \"e0117757\"\n");
    EXPECT_EQ(*unseal(seal("a = 1\n")), "a = 1\n");
    EXPECT_EQ(*unseal(seal("")), "");
}

TEST(SealedText, TheLastLineFeedMayBeMissing) {
    std::string text = seal("a = 1\n");
    text.pop_back();
    EXPECT_EQ(*unseal(text), "a = 1\n");
}

TEST(SealedText, NothingMayFollowOrPrecede) {
    const std::string text = seal("a = 1\n");
    EXPECT_FALSE(unseal(text + "\n").has_value());
    EXPECT_FALSE(unseal(text + "b = 1\n").has_value());
    EXPECT_FALSE(unseal("\n" + text).has_value());
    EXPECT_FALSE(unseal(text + text).has_value());
    EXPECT_FALSE(unseal("").has_value());
    EXPECT_FALSE(unseal("a = 1\n").has_value());
    EXPECT_FALSE(unseal("a = 1\ncrc32 = \"00000000\"\n").has_value());
}

TEST(SealedText, ABodyMayLookSealed) {
    const std::string body = seal("a = 1\n");
    EXPECT_EQ(*unseal(seal(body)), body);
}

}  // namespace
}  // namespace w58d
