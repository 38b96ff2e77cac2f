#include "base/credential.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

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

TEST(Credential, HasOneTo127PrintableCharacters) {
    EXPECT_EQ(Credential::create(" ")->text(), " ");
    EXPECT_EQ(Credential::create(std::string(127, '"'))->text().size(), 127U);
    EXPECT_FALSE(Credential::create("").has_value());
    EXPECT_FALSE(Credential::create(std::string(128, 'a')).has_value());
    EXPECT_FALSE(Credential::create("a\nb").has_value());
}

}  // namespace
}  // namespace w58d
