// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/charset.hpp"

#include <gtest/gtest.h>

#include <set>

namespace w58d {
namespace {

std::string encoded(Charset to, std::string_view utf8) {
    std::string out;
    encodeText(to, utf8, out);
    return out;
}

constexpr std::string_view kHello = "\u4f60\u597d";         // "hello" in Chinese
constexpr std::string_view kHelloGbk = "\xC4\xE3\xBA\xC3";  // GB2312

TEST(DecodeText, GbkPairs) {
    EXPECT_EQ(decodeText(Charset::gbk, kHelloGbk), kHello);
    EXPECT_EQ(decodeText(Charset::gbk, "a\xC4\xE3z"), "a\u4f60z");
    EXPECT_EQ(decodeText(Charset::gbk, "\x81\x40"), "\u4e02");  // the first pair
    EXPECT_EQ(decodeText(Charset::gbk, "\xD6\x5C"), "\u8b00");  // a trail byte that is a backslash
    EXPECT_EQ(decodeText(Charset::gbk, ""), "");
    EXPECT_EQ(decodeText(Charset::gbk, "plain \"ASCII\""), "plain \"ASCII\"");
}

TEST(DecodeText, MalformedGbk) {
    for (const std::string_view text :
         {"\xC4", "a\xC4", "\x80", "\xFF\x41", "\xC4\x3F", "\xC4\x20", "\xC4\x7F", "\xC4\xFF",
          "\x80\x41", "\xC4\xE3\xBA", "\xA2\x40", "\xFE\xFE"}) {
        EXPECT_EQ(decodeText(Charset::gbk, text), std::nullopt) << testing::PrintToString(text);
    }
}

TEST(DecodeText, Utf8IsTakenAsItIs) {
    for (const std::string_view text :
         {std::string_view(""), std::string_view("a"), kHello, std::string_view("\u0080"),
          std::string_view("\u07ff"), std::string_view("\u0800"), std::string_view("\ud7ff"),
          std::string_view("\ue000"), std::string_view("\uffff"), std::string_view("\U00010000"),
          std::string_view("\U0010ffff")}) {
        EXPECT_EQ(decodeText(Charset::utf8, text), text) << testing::PrintToString(text);
        EXPECT_EQ(utf8Length(text) == 0, std::string_view(text).empty());
    }
}

TEST(DecodeText, MalformedUtf8) {
    for (const std::string_view text : {
             "\x80",  // continuation alone
             "\xBF",
             "\xC3",  // cut off
             "\xE4\xBD",
             "\xF0\x9F\x98",
             "\xC3"
             "A",  // lead without continuation
             "\xE4\xBD"
             "A",
             "\xC0\x80",  // overlong
             "\xC1\xBF",
             "\xE0\x9F\xBF",
             "\xF0\x8F\xBF\xBF",
             "\xED\xA0\x80",  // surrogates
             "\xED\xBF\xBF",
             "\xF4\x90\x80\x80",  // above U+10FFFF
             "\xF5\x80\x80\x80",
             "\xFE",
             "\xFF",
         }) {
        EXPECT_EQ(decodeText(Charset::utf8, text), std::nullopt) << testing::PrintToString(text);
        EXPECT_EQ(decodeText(Charset::utf8, "ok" + std::string(text)), std::nullopt);
    }
}

TEST(TextFromAir, ReadsUtf8FirstThenGb2312) {
    EXPECT_EQ(textFromAir("cafe"), "cafe");
    EXPECT_EQ(textFromAir(kHello), kHello);
    EXPECT_EQ(textFromAir(kHelloGbk), kHello);
    EXPECT_EQ(textFromAir("a\xC4\xE3z"), "a\u4f60z");
    EXPECT_EQ(textFromAir("\xC2\xA9"), "\u00a9");  // a pair of GB2312 too
}

TEST(TextFromAir, LeavesTheRestAsItIs) {
    for (const std::string_view text :
         {"\xC4", "\xC4\xE3\xBA", "\xC4\xE3z\xBA", "\x81\x81", "\xC4\x7F", "\xD6\x5C", "\xF8\xA1",
          "\xAA\xA1", "\xFF\xFF", "\r\nOK\r\n"}) {
        EXPECT_EQ(textFromAir(text), text) << testing::PrintToString(text);
    }
    EXPECT_EQ(encoded(Charset::gbk, textFromAir("\xC4\xE3\xBA")), "\\xC4\\xE3\\xBA");
}

TEST(EncodeText, ToEachSet) {
    EXPECT_EQ(encoded(Charset::gbk, kHello), kHelloGbk);
    EXPECT_EQ(encoded(Charset::utf8, kHello), kHello);
    EXPECT_EQ(encoded(Charset::gbk, "a\u4f60z"), "a\xC4\xE3z");
}

TEST(EncodeText, EscapesWhatTheSetLacks) {
    EXPECT_EQ(encoded(Charset::gbk, "\U0001F600"), "\\xF0\\x9F\\x98\\x80");
    EXPECT_EQ(encoded(Charset::utf8, "\U0001F600"), "\U0001F600");
    EXPECT_EQ(encoded(Charset::gbk, "\u0e01!"), "\\xE0\\xB8\\x81!");
}

TEST(EncodeText, EscapesControlCharacters) {
    for (const Charset to : {Charset::gbk, Charset::utf8}) {
        EXPECT_EQ(encoded(to, "a\r\nOK\r\n"), "a\\x0D\\x0AOK\\x0D\\x0A");
        EXPECT_EQ(encoded(to, std::string("\0\x1F\x7F ~", 5)), "\\x00\\x1F\\x7F ~");
    }
}

TEST(EncodeText, EscapesMalformedBytesOneByOne) {
    for (const Charset to : {Charset::gbk, Charset::utf8}) {
        EXPECT_EQ(encoded(to, "a\xFFz"), "a\\xFFz");
        EXPECT_EQ(encoded(to, "\xE4\xBD"), "\\xE4\\xBD");
        EXPECT_EQ(encoded(to, "\xC0\x8A"), "\\xC0\\x8A");
        EXPECT_EQ(encoded(to, "\xE4\xBD\n"), "\\xE4\\xBD\\x0A");
    }
    EXPECT_EQ(encoded(Charset::gbk, "\xFF\u4f60"), "\\xFF\xC4\xE3");
}

TEST(EncodeText, NoInputPutsAControlCharacterOnTheLine) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {static_cast<char>(first), static_cast<char>(second)};
            for (const char c : encoded(Charset::gbk, text) + encoded(Charset::utf8, text)) {
                ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
            }
        }
    }
}

TEST(Charset, NoTwoGbkPairsAreTheSameCharacter) {
    std::set<std::string> characters;
    int pairs = 0;
    for (int lead = 0x81; lead <= 0xFE; ++lead) {
        for (int trail = 0x40; trail <= 0xFE; ++trail) {
            const std::string pair = {static_cast<char>(lead), static_cast<char>(trail)};
            const auto utf8 = decodeText(Charset::gbk, pair);
            if (!utf8) {
                continue;
            }
            ++pairs;
            characters.insert(*utf8);
            EXPECT_EQ(decodeText(Charset::utf8, *utf8), utf8);
            if (pairs % 50 == 0) {  // encoding searches the whole table
                EXPECT_EQ(encoded(Charset::gbk, *utf8), pair);
            }
        }
    }
    EXPECT_GT(pairs, 21000);
    EXPECT_EQ(characters.size(), static_cast<std::size_t>(pairs));
}

TEST(CountText, AsciiAndWide) {
    EXPECT_EQ(countText("").ascii + countText("").wide, 0U);
    const TextCount count = countText("a\u00e9\u4f60\U0001F600 ");
    EXPECT_EQ(count.ascii, 2U);
    EXPECT_EQ(count.wide, 3U);
}

TEST(QuotableTest, EndsAtTheNextQuote) {
    EXPECT_EQ(quotable("wlan0 is down", 120), "wlan0 is down");
    EXPECT_EQ(quotable("a\"b\\c\n\x7F\xE4", 120), "a\\x22b\\x5Cc\\x0A\\x7F\\xE4");
    EXPECT_EQ(quotable("abcdef", 3), "abc");
    EXPECT_EQ(quotable("ab\"", 5), "ab") << "no half an escape";
    EXPECT_EQ(quotable("ab\"", 6), "ab\\x22");
}

TEST(QuotedTextTest, EndsAtTheNextQuote) {
    EXPECT_EQ(quotedText(Charset::utf8, "home"), "home");
    EXPECT_EQ(quotedText(Charset::utf8, ""), "");
    EXPECT_EQ(quotedText(Charset::utf8, "a\",-40,1,0,0"), "a\\x22,-40,1,0,0");
    EXPECT_EQ(quotedText(Charset::gbk, "\\x41\r\nOK\r\n"), "\\x5Cx41\\x0D\\x0AOK\\x0D\\x0A");
    EXPECT_EQ(quotedText(Charset::utf8, "\xE5\xB1\xB1\xE8\xA5\xBF"), "\xE5\xB1\xB1\xE8\xA5\xBF");
    EXPECT_EQ(quotedText(Charset::gbk, "\xE5\xB1\xB1\xE8\xA5\xBF"), "\xC9\xBD\xCE\xF7");
    EXPECT_EQ(quotedText(Charset::utf8, "\xFF\x7F"), "\\xFF\\x7F");
    EXPECT_EQ(quotedText(Charset::gbk, "\xF0\x9F\x98\x80"), "\\xF0\\x9F\\x98\\x80");
}

TEST(QuotedTextTest, EscapesThePairsOfGbkThatHaveABackslash) {
    ASSERT_EQ(decodeText(Charset::gbk, "\x9A\x5C"), "\xE6\xAD\x95");
    EXPECT_EQ(quotedText(Charset::gbk,
                         "a\xE6\xAD\x95"
                         "b"),
              "a\\x9A\\x5C"
              "b");
    EXPECT_EQ(quotedText(Charset::utf8, "\xE6\xAD\x95"), "\xE6\xAD\x95");
}

}  // namespace
}  // namespace w58d
