// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The lengths AT+CWSSID allows and the six rules of the manual's NOTE on AT+CWAUTH, each at its
// edge and one past it.
#include "base/wifi_network.hpp"

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

bool ssidAllowed(std::string_view utf8) {
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
    EXPECT_FALSE(ssidAllowed(""));
    EXPECT_TRUE(ssidAllowed("a"));
    EXPECT_TRUE(ssidAllowed(" "));
    EXPECT_TRUE(ssidAllowed(std::string(32, 'a')));
    EXPECT_FALSE(ssidAllowed(std::string(33, 'a')));
}

TEST(Ssid, ChineseAlone) {
    EXPECT_TRUE(ssidAllowed(chinese(1)));
    EXPECT_TRUE(ssidAllowed(chinese(10)));
    EXPECT_FALSE(ssidAllowed(chinese(11)));
}

TEST(Ssid, AMix) {
    EXPECT_TRUE(ssidAllowed(chinese(10) + "ab"));  // 22 counted, and exactly 32 on air
    EXPECT_FALSE(ssidAllowed(chinese(10) + "abc"));
    EXPECT_FALSE(ssidAllowed(chinese(11) + "a"));
    EXPECT_TRUE(ssidAllowed(chinese(1) + std::string(20, 'a')));
    EXPECT_FALSE(ssidAllowed(chinese(1) + std::string(21, 'a')));
    EXPECT_TRUE(ssidAllowed("ab" + chinese(10)));
    EXPECT_TRUE(ssidAllowed("a" + chinese(5) + "b" + chinese(5)));
}

TEST(Ssid, ShortCharactersCountAs2Too) {
    const std::string e10 = "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9";
    EXPECT_TRUE(ssidAllowed(e10));
    EXPECT_FALSE(ssidAllowed(e10 + "\u00e9"));
    EXPECT_TRUE(ssidAllowed(e10 + "ab"));
    EXPECT_FALSE(ssidAllowed(e10 + "abc"));
}

TEST(Ssid, NeverMoreThan32BytesOnAir) {
    const std::string face = "\U0001F600";  // 4 bytes
    std::string faces;
    for (int i = 0; i < 8; ++i) {
        faces += face;
    }
    EXPECT_TRUE(ssidAllowed(faces));
    EXPECT_FALSE(ssidAllowed(faces + "a"));
    EXPECT_FALSE(ssidAllowed(faces + face));
}

TEST(Ssid, EveryPrintableByteAndNoOther) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text = "a" + std::string(1, static_cast<char>(byte)) + "b";
        EXPECT_EQ(ssidAllowed(text), byte >= 0x20 && byte <= 0x7E) << byte;
    }
}

TEST(Ssid, RefusesMalformedUtf8) {
    for (const std::string_view text : {"\xE5\x93", "\xE5", "\x93\x88", "\xC0\x80", "\xED\xA0\x80",
                                        "\xF4\x90\x80\x80", "a\xFF"}) {
        EXPECT_FALSE(ssidAllowed(text)) << testing::PrintToString(text);
    }
}

TEST(Ssid, OnAirItIsInUtf8OrInGbk) {
    using Spellings = std::vector<std::string>;
    EXPECT_EQ(Ssid::foreign("cafe")->spellings(), Spellings{"cafe"});
    EXPECT_EQ(Ssid::foreign(chinese(1))->spellings(), (Spellings{"\u54c8", "\xB9\xFE"}));
    EXPECT_EQ(Ssid::foreign(chinese(1))->spelling("\xB9\xFE"), 1U);
    EXPECT_EQ(Ssid::foreign(chinese(1))->spelling("\xB9\xFF"), std::nullopt);
    // A character that GBK lacks.
    EXPECT_EQ(Ssid::foreign("\U0001F600")->spellings(), Spellings{"\U0001F600"});
}

TEST(Ssid, ANameThatIsTooLongInUtf8IsOnAirInGbkAlone) {
    ASSERT_TRUE(Ssid::foreign(chinese(16)));
    EXPECT_EQ(Ssid::foreign(chinese(16))->spellings().size(), 1U);
    EXPECT_EQ(Ssid::foreign(chinese(16))->spellings().front().size(), 32U);
    EXPECT_FALSE(Ssid::foreign(chinese(16) + "a"));
    EXPECT_FALSE(Ssid::foreign(std::string(33, 'a')));
}

TEST(Ssid, Equality) {
    EXPECT_EQ(*Ssid::fromUtf8("cafe"), *Ssid::fromUtf8("cafe"));
    EXPECT_NE(*Ssid::fromUtf8("cafe"), *Ssid::fromUtf8("cafe "));
    EXPECT_NE(*Ssid::fromUtf8("cafe"), *Ssid::fromUtf8("Cafe"));
}

TEST(WifiMode, FromTheManualsNumbers) {
    EXPECT_EQ(*wifiModeFrom(2), WifiMode::b);
    EXPECT_EQ(*wifiModeFrom(3), WifiMode::bg);
    EXPECT_EQ(*wifiModeFrom(4), WifiMode::bgn);
    for (const int value : {-1, 0, 1, 5, 258}) {
        const Result<WifiMode> mode = wifiModeFrom(value);
        ASSERT_FALSE(mode.has_value()) << value;
        EXPECT_EQ(mode.error().code, Errc::invalidValue);
    }
}

TEST(Channel, AtItsEdges) {
    EXPECT_TRUE(Channel::create(0)->isAutomatic());
    EXPECT_EQ(*Channel::create(0), Channel::automatic());
    EXPECT_EQ(Channel::create(1)->number(), 1);
    EXPECT_FALSE(Channel::create(1)->isAutomatic());
    EXPECT_EQ(Channel::create(11)->number(), 11);
    for (const int number : {-1, 12, 13, 14, 36, 256, 257}) {
        EXPECT_FALSE(Channel::create(number).has_value()) << number;
    }
}

TEST(Channel, Frequency) {
    EXPECT_EQ(Channel::automatic().frequency(), 0);
    EXPECT_EQ(Channel::create(1)->frequency(), 2412);
    EXPECT_EQ(Channel::create(6)->frequency(), 2437);
    EXPECT_EQ(Channel::create(11)->frequency(), 2462);
    EXPECT_EQ(Channel::at(2412).value(), *Channel::create(1));
    EXPECT_EQ(Channel::at(2462).value(), *Channel::create(11));
    EXPECT_EQ(Channel::at(2467)->number(), 12);
    EXPECT_EQ(Channel::at(2472)->number(), 13);
    EXPECT_EQ(Channel::at(2472)->frequency(), 2472);
    for (const int frequency : {0, 2407, 2413, 2477, 2484, 5180}) {
        EXPECT_FALSE(Channel::at(frequency).has_value()) << frequency;
    }
}

std::string digits(std::size_t count) {
    std::string text;
    while (text.size() < count) {
        text += "0123456789abcdefABCDEF"[text.size() % 22];
    }
    return text;
}

/// A password the encryption takes.
std::string fitting(int encryption) {
    return encryption == 0 ? "" : encryption == 1 ? "abcde" : "abcdefgh";
}

bool securityAllowed(int auth, int encryption, std::string_view password) {
    const Result<Security> made = Security::create(auth, encryption, password);
    if (!made) {
        EXPECT_EQ(made.error().code, Errc::invalidValue);
        EXPECT_FALSE(made.error().detail.empty());
    }
    return made.has_value();
}

TEST(Security, Rules1To3SayWhatGoesTogether) {
    constexpr bool table[6][5] = {
        {true, true, false, false, false},   // open or shared
        {true, true, false, false, false},   // open
        {false, true, false, false, false},  // shared
        {false, false, true, true, true},    // WPA
        {false, false, true, true, true},    // WPA2
        {false, false, true, true, true},    // either
    };
    for (int auth = 0; auth < 6; ++auth) {
        for (int encryption = 0; encryption < 5; ++encryption) {
            EXPECT_EQ(securityAllowed(auth, encryption, fitting(encryption)),
                      table[auth][encryption])
                << auth << ',' << encryption;
        }
    }
}

TEST(Security, ValuesOnePastTheirEdges) {
    EXPECT_FALSE(securityAllowed(-1, 0, ""));
    EXPECT_FALSE(securityAllowed(9, 3, "12345678"));
    EXPECT_FALSE(securityAllowed(0, -1, ""));
    EXPECT_FALSE(securityAllowed(5, 5, "12345678"));
    EXPECT_FALSE(securityAllowed(256, 0, ""));
    EXPECT_FALSE(securityAllowed(0, 256, ""));
}

TEST(Security, Rule4NoEncryptionNoPassword) {
    EXPECT_TRUE(securityAllowed(0, 0, ""));
    EXPECT_FALSE(securityAllowed(0, 0, "a"));
    EXPECT_FALSE(securityAllowed(1, 0, "12345678"));
}

TEST(Security, Rule5WepTakes5Or13CharactersOr10Or26Digits) {
    for (std::size_t size = 0; size <= 65; ++size) {
        const bool text = size == 5 || size == 13;
        EXPECT_EQ(securityAllowed(0, 1, std::string(size, 'z')), text) << size;
        EXPECT_EQ(securityAllowed(2, 1, digits(size)), text || size == 10 || size == 26) << size;
    }
    EXPECT_FALSE(securityAllowed(0, 1, "012345678g"));
    EXPECT_FALSE(securityAllowed(0, 1, digits(25) + "g"));
}

TEST(Security, Rule6WpaTakes8To63CharactersOr64Digits) {
    for (const int encryption : {2, 3, 4}) {
        for (std::size_t size = 0; size <= 66; ++size) {
            const bool text = size >= 8 && size <= 63;
            EXPECT_EQ(securityAllowed(5, encryption, std::string(size, 'z')), text) << size;
            EXPECT_EQ(securityAllowed(3, encryption, digits(size)), text || size == 64) << size;
        }
        EXPECT_FALSE(securityAllowed(4, encryption, digits(63) + "g"));
        EXPECT_FALSE(securityAllowed(4, encryption, digits(63) + " "));
    }
}

TEST(Security, Wpa3TakesAesAndAPasswordOf8To63Characters) {
    for (const int auth : {6, 7}) {
        for (int encryption = 0; encryption < 5; ++encryption) {
            EXPECT_EQ(securityAllowed(auth, encryption, "abcdefgh"), encryption == 3) << encryption;
        }
        for (std::size_t size = 0; size <= 66; ++size) {
            const bool allowed = size >= 8 && size <= 63;
            EXPECT_EQ(securityAllowed(auth, 3, std::string(size, 'z')), allowed) << size;
            EXPECT_EQ(securityAllowed(auth, 3, digits(size)), allowed) << size;
        }
    }
}

TEST(Security, EnhancedOpenTakesAesAndNoPassword) {
    for (int encryption = 0; encryption < 5; ++encryption) {
        EXPECT_EQ(securityAllowed(8, encryption, ""), encryption == 3) << encryption;
    }
    EXPECT_FALSE(securityAllowed(8, 3, "a"));
    EXPECT_FALSE(securityAllowed(8, 3, "abcdefgh"));
    EXPECT_FALSE(securityAllowed(8, 3, digits(64)));
}

TEST(Security, PasswordsArePrintableAscii) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string password = "1234567" + std::string(1, static_cast<char>(byte));
        EXPECT_EQ(securityAllowed(5, 4, password), byte >= 32 && byte <= 126) << byte;
        EXPECT_EQ(securityAllowed(7, 3, password), byte >= 32 && byte <= 126) << byte;
    }
}

TEST(Security, WhatIsBeyondTheManual) {
    for (int auth = 0; auth <= 8; ++auth) {
        const int encryption = auth > 5 ? 3 : auth > 2 ? 4 : 1;
        const Security made =
            Security::create(auth, encryption, auth == 8 ? "" : fitting(encryption)).value();
        EXPECT_EQ(made.isExtension(), auth >= 6) << auth;
        EXPECT_EQ(made.usesSae(), auth == 6 || auth == 7) << auth;
        EXPECT_EQ(made.isWpa(), auth >= 3) << auth;
    }
}

TEST(Security, KeepsWhatItWasGiven) {
    const auto security = Security::create(5, 4, " \"a,b;\\ ");
    ASSERT_TRUE(security.has_value());
    EXPECT_EQ(security->auth(), Auth::wpaOrWpa2);
    EXPECT_EQ(security->encryption(), Encryption::tkipAes);
    EXPECT_EQ(security->password(), " \"a,b;\\ ");
    EXPECT_TRUE(security->isWpa());
    EXPECT_FALSE(security->isWep());
    EXPECT_EQ(Security::create(0, 0, "")->password(), "");
    EXPECT_TRUE(Security::create(2, 1, "abcde")->isWep());
    EXPECT_FALSE(Security::create(2, 1, "abcde")->isWpa());
    EXPECT_EQ(Security::create(4, 3, digits(64))->password(), digits(64));
}

TEST(Security, HexKeysAreToldFromText) {
    EXPECT_FALSE(Security::create(0, 0, "")->passwordIsHexKey());
    EXPECT_FALSE(Security::create(0, 1, "12345")->passwordIsHexKey());
    EXPECT_FALSE(Security::create(0, 1, digits(13))->passwordIsHexKey());
    EXPECT_TRUE(Security::create(0, 1, digits(10))->passwordIsHexKey());
    EXPECT_TRUE(Security::create(0, 1, digits(26))->passwordIsHexKey());
    EXPECT_FALSE(Security::create(5, 4, digits(10))->passwordIsHexKey());
    EXPECT_FALSE(Security::create(5, 4, digits(26))->passwordIsHexKey());
    EXPECT_FALSE(Security::create(5, 4, digits(63))->passwordIsHexKey());
    EXPECT_TRUE(Security::create(5, 4, digits(64))->passwordIsHexKey());
}

TEST(Security, Equality) {
    EXPECT_EQ(*Security::create(5, 4, "12345678"), *Security::create(5, 4, "12345678"));
    EXPECT_NE(*Security::create(5, 4, "12345678"), *Security::create(5, 4, "12345679"));
    EXPECT_NE(*Security::create(5, 4, "12345678"), *Security::create(5, 4, "123456789"));
    EXPECT_NE(*Security::create(5, 4, "12345678"), *Security::create(4, 4, "12345678"));
    EXPECT_NE(*Security::create(5, 4, "12345678"), *Security::create(5, 3, "12345678"));
}

TEST(NetworkKey, APassphraseAKeyOrNothing) {
    EXPECT_TRUE(NetworkKey::create("")->isOpen());
    EXPECT_EQ(NetworkKey::create("a\"b\\c d~")->text(), "a\"b\\c d~");
    EXPECT_TRUE(NetworkKey::create(std::string(63, ' ')).has_value());
    EXPECT_TRUE(NetworkKey::create(std::string(64, 'F'))->isHexKey());
    EXPECT_FALSE(NetworkKey::create("1234567").has_value());
    EXPECT_FALSE(NetworkKey::create(std::string(64, 'g')).has_value());
    EXPECT_FALSE(NetworkKey::create(std::string(65, 'a')).has_value());
    EXPECT_FALSE(NetworkKey::create("1234567\n").has_value());
    EXPECT_FALSE(NetworkKey::create("1234567\x7F").has_value());
    EXPECT_FALSE(NetworkKey::create("1234567\x80").has_value());
}

}  // namespace
}  // namespace w58d
