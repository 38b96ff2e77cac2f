// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

std::string allBytes() {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
    }
    return bytes;
}

TEST(Hex, DigitValues) {
    for (int i = 0; i < 256; ++i) {
        const char c = static_cast<char>(i);
        int expected = -1;
        if (c >= '0' && c <= '9') {
            expected = c - '0';
        } else if (c >= 'a' && c <= 'f') {
            expected = c - 'a' + 10;
        } else if (c >= 'A' && c <= 'F') {
            expected = c - 'A' + 10;
        }
        EXPECT_EQ(hexDigitValue(c), expected) << i;
    }
}

TEST(Hex, IsHex) {
    EXPECT_TRUE(isHex("0"));
    EXPECT_TRUE(isHex("0123456789abcdefABCDEF"));
    for (const std::string_view text : {"", "g", "0x1", " 1", "1 ", "1\n"}) {
        EXPECT_FALSE(isHex(text)) << text;
    }
}

TEST(Hex, ThereAndBack) {
    EXPECT_EQ(toHex(""), "");
    EXPECT_EQ(toHex("cafe 1"), "636166652031");
    EXPECT_EQ(toHex("\xFF\x01"), "ff01");
    EXPECT_EQ(fromHex(toHex(allBytes())), allBytes());
}

TEST(Hex, FromHex) {
    EXPECT_EQ(fromHex(""), "");
    EXPECT_EQ(fromHex("4f4B"), "OK");
    EXPECT_EQ(fromHex("00"), std::string(1, '\0'));
    EXPECT_EQ(fromHex("fF"), "\xFF");
    for (const std::string_view text : {"0", "123", "0g", "g0", "0x", "4f 4b", "\xC3\xA9"}) {
        EXPECT_EQ(fromHex(text), std::nullopt) << text;
    }
}

TEST(Hex, EscapedByte) {
    std::string out = "a";
    appendEscapedByte(out, '\n');
    appendEscapedByte(out, '\xFE');
    EXPECT_EQ(out, "a\\x0A\\xFE");
}

}  // namespace
}  // namespace w58d
