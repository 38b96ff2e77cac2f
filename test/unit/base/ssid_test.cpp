// The lengths AT+CWSSID allows, each at its edge and one past it; protocol rules in ssid.hpp.
#include "base/ssid.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

/// `count` Chinese characters, 3 bytes each in UTF-8, 2 in GBK.
std::string chinese(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += "\u54c8";
    }
    return text;
}

bool allowed(std::string_view utf8) {
    const Result<Ssid> ssid = Ssid::fromUtf8(utf8);
    if (ssid) {
        EXPECT_EQ(ssid->utf8(), utf8);
    } else {
        EXPECT_EQ(ssid.error().code, Errc::invalidValue);
        EXPECT_FALSE(ssid.error().detail.empty());
    }
    return ssid.has_value();
}

TEST(Ssid, AsciiAlone) {
    EXPECT_FALSE(allowed(""));
    EXPECT_TRUE(allowed("a"));
    EXPECT_TRUE(allowed(" "));
    EXPECT_TRUE(allowed(std::string(32, 'a')));
    EXPECT_FALSE(allowed(std::string(33, 'a')));
}

TEST(Ssid, ChineseAlone) {
    EXPECT_TRUE(allowed(chinese(1)));
    EXPECT_TRUE(allowed(chinese(10)));
    EXPECT_FALSE(allowed(chinese(11)));
}

TEST(Ssid, AMix) {
    EXPECT_TRUE(allowed(chinese(10) + "ab"));  // 22 counted, and exactly 32 on air
    EXPECT_FALSE(allowed(chinese(10) + "abc"));
    EXPECT_FALSE(allowed(chinese(11) + "a"));
    EXPECT_TRUE(allowed(chinese(1) + std::string(20, 'a')));
    EXPECT_FALSE(allowed(chinese(1) + std::string(21, 'a')));
    EXPECT_TRUE(allowed("ab" + chinese(10)));
    EXPECT_TRUE(allowed("a" + chinese(5) + "b" + chinese(5)));
}

TEST(Ssid, ShortCharactersCountAs2Too) {
    const std::string e10 = "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9";
    EXPECT_TRUE(allowed(e10));
    EXPECT_FALSE(allowed(e10 + "\u00e9"));
    EXPECT_TRUE(allowed(e10 + "ab"));
    EXPECT_FALSE(allowed(e10 + "abc"));
}

TEST(Ssid, NeverMoreThan32BytesOnAir) {
    const std::string face = "\U0001F600";  // 4 bytes
    std::string faces;
    for (int i = 0; i < 8; ++i) {
        faces += face;
    }
    EXPECT_TRUE(allowed(faces));
    EXPECT_FALSE(allowed(faces + "a"));
    EXPECT_FALSE(allowed(faces + face));
}

TEST(Ssid, EveryPrintableByteAndNoOther) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text = "a" + std::string(1, static_cast<char>(byte)) + "b";
        EXPECT_EQ(allowed(text), byte >= 0x20 && byte <= 0x7E) << byte;
    }
}

TEST(Ssid, RefusesMalformedUtf8) {
    for (const std::string_view text : {"\xE5\x93", "\xE5", "\x93\x88", "\xC0\x80", "\xED\xA0\x80",
                                        "\xF4\x90\x80\x80", "a\xFF"}) {
        EXPECT_FALSE(allowed(text)) << testing::PrintToString(text);
    }
}

TEST(Ssid, Equality) {
    EXPECT_EQ(*Ssid::fromUtf8("cafe"), *Ssid::fromUtf8("cafe"));
    EXPECT_NE(*Ssid::fromUtf8("cafe"), *Ssid::fromUtf8("cafe "));
    EXPECT_NE(*Ssid::fromUtf8("cafe"), *Ssid::fromUtf8("Cafe"));
}

}  // namespace
}  // namespace w58d
