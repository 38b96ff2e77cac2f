// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/credential.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

TEST(Credential, HasOneTo127PrintableCharacters) {
    EXPECT_EQ(Credential::create(" ")->text(), " ");
    EXPECT_EQ(Credential::create(std::string(127, '"'))->text().size(), 127U);
    EXPECT_FALSE(Credential::create("").has_value());
    EXPECT_FALSE(Credential::create(std::string(128, 'a')).has_value());
    EXPECT_FALSE(Credential::create("a\nb").has_value());
}

}  // namespace
}  // namespace w58d
