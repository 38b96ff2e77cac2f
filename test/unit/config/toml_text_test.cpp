// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/toml_text.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) {
        out += text;
    }
    return out;
}

TEST(TomlText, KeepsTypesAndPlaces) {
    const auto table = parseToml("a = 'x'\n  b = 0x10\nc = [true, 1.5]\n[d]\ne = 07:32:00\n");
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ(std::get<std::string>(table->find("a")->node.value), "x");
    EXPECT_EQ(std::get<std::int64_t>(table->find("b")->node.value), 16);
    EXPECT_EQ(table->find("b")->at, (TextPosition{2, 3}));
    EXPECT_EQ(table->find("b")->node.at, (TextPosition{2, 7}));
    const auto& array = std::get<TomlArray>(table->find("c")->node.value);
    EXPECT_TRUE(std::get<bool>(array[0].value));
    EXPECT_EQ(std::get<TomlOther>(array[1].value).text, "a floating-point number");
    const auto& inner = std::get<TomlTable>(table->find("d")->node.value);
    EXPECT_EQ(std::get<TomlOther>(inner.find("e")->node.value).text, "a date or time");
    EXPECT_EQ(table->find("f"), nullptr);
}

TEST(TomlText, BoundsItsSize) {
    EXPECT_TRUE(parseToml(repeated("#\n", 128 * 1024)).has_value());
    EXPECT_EQ(parseToml(repeated("#\n", 128 * 1024) + "\n").error().text,
              "the text is longer than 256 KiB");
    EXPECT_TRUE(parseToml("\n#" + std::string(511, 'x') + "\n").has_value());
    const auto longLine = parseToml("\n#" + std::string(512, 'x'));
    EXPECT_EQ(longLine.error().text, "the line is longer than 512 bytes");
    EXPECT_EQ(longLine.error().at, (TextPosition{2, 513}));
}

// toml++ 3.3 by itself runs into undefined behaviour on some of these.
TEST(TomlText, CharactersBeyondAscii) {
    EXPECT_TRUE(
        parseToml("# \u00a7\na = \"\u4f60\" # \u597d\nb = '\u044e'\n\"\u00a7\" = 1").has_value());
    const auto folded = parseToml("a = \"\"\"\\\n  \u00a7\"\"\"");
    ASSERT_TRUE(folded.has_value()) << folded.error().text;
    EXPECT_EQ(std::get<std::string>(folded->find("a")->node.value), "\u00a7");
    for (const std::string_view character :
         {"\u00a7", "\u00e9", "\u044e", "\u04d2", "\u4f60", "\u1681", "\u201c", "\ufeff",
          "\U0001F600", "=", "}"}) {
        for (const std::string_view before : {"", " ", "a", "a ", "a =", "a = ", "a = 1", "a = 1 ",
                                              "a = 3\"", "[", "[a", "[a]", "a = [", "a = {"}) {
            EXPECT_FALSE(parseToml(std::string(before) + std::string(character) + "x").has_value())
                << before << character;
        }
    }
}

TEST(TomlText, BoundsItsDepth) {
    EXPECT_TRUE(parseToml("a = " + repeated("[", 10) + repeated("]", 10)).has_value());
    EXPECT_FALSE(parseToml("a = " + repeated("[", 200) + repeated("]", 200)).has_value());
    EXPECT_FALSE(parseToml("a = " + repeated("[\n", 60000)).has_value());
    EXPECT_FALSE(parseToml("a = " + repeated("{a=", 100) + "1" + repeated("}", 100)).has_value());
    // As deep as the limits let anyone go: dotted keys in each of the nested arrays' tables.
    const std::string keys = repeated("a.", 240) + "a = ";
    std::string deep = keys;
    for (int i = 0; i < 7; ++i) {
        deep += "[\n{" + keys;
    }
    deep += "1" + repeated("}]", 7);
    const auto deepest = parseToml(deep);
    EXPECT_TRUE(deepest.has_value()) << deepest.error().text;
}

}  // namespace
}  // namespace w58d
