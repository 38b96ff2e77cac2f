// The six rules of the manual's NOTE on AT+CWAUTH, each at its edge and one past it.
#include "base/security.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

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

bool allowed(int auth, int encryption, std::string_view password) {
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
            EXPECT_EQ(allowed(auth, encryption, fitting(encryption)), table[auth][encryption])
                << auth << ',' << encryption;
        }
    }
}

TEST(Security, ValuesOnePastTheirEdges) {
    EXPECT_FALSE(allowed(-1, 0, ""));
    EXPECT_FALSE(allowed(6, 4, "12345678"));
    EXPECT_FALSE(allowed(0, -1, ""));
    EXPECT_FALSE(allowed(5, 5, "12345678"));
    EXPECT_FALSE(allowed(256, 0, ""));
    EXPECT_FALSE(allowed(0, 256, ""));
}

TEST(Security, Rule4NoEncryptionNoPassword) {
    EXPECT_TRUE(allowed(0, 0, ""));
    EXPECT_FALSE(allowed(0, 0, "a"));
    EXPECT_FALSE(allowed(1, 0, "12345678"));
}

TEST(Security, Rule5WepTakes5Or13CharactersOr10Or26Digits) {
    for (std::size_t size = 0; size <= 65; ++size) {
        const bool text = size == 5 || size == 13;
        EXPECT_EQ(allowed(0, 1, std::string(size, 'z')), text) << size;
        EXPECT_EQ(allowed(2, 1, digits(size)), text || size == 10 || size == 26) << size;
    }
    EXPECT_FALSE(allowed(0, 1, "012345678g"));
    EXPECT_FALSE(allowed(0, 1, digits(25) + "g"));
}

TEST(Security, Rule6WpaTakes8To63CharactersOr64Digits) {
    for (const int encryption : {2, 3, 4}) {
        for (std::size_t size = 0; size <= 66; ++size) {
            const bool text = size >= 8 && size <= 63;
            EXPECT_EQ(allowed(5, encryption, std::string(size, 'z')), text) << size;
            EXPECT_EQ(allowed(3, encryption, digits(size)), text || size == 64) << size;
        }
        EXPECT_FALSE(allowed(4, encryption, digits(63) + "g"));
        EXPECT_FALSE(allowed(4, encryption, digits(63) + " "));
    }
}

TEST(Security, PasswordsArePrintableAscii) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string password = "1234567" + std::string(1, static_cast<char>(byte));
        EXPECT_EQ(allowed(5, 4, password), byte >= 32 && byte <= 126) << byte;
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

}  // namespace
}  // namespace w58d
