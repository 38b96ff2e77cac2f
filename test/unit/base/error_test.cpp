// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

// The numbers and texts are those of TS 27.007 clause 9.2: hosts compare them.
TEST(Error, SaysWhatTheStandardSays) {
    EXPECT_EQ(static_cast<int>(Errc::notAllowed), 3);
    EXPECT_EQ(text(Errc::notAllowed), "operation not allowed");
    EXPECT_EQ(static_cast<int>(Errc::notSupported), 4);
    EXPECT_EQ(text(Errc::notSupported), "operation not supported");
    EXPECT_EQ(static_cast<int>(Errc::incorrectParameters), 50);
    EXPECT_EQ(text(Errc::incorrectParameters), "incorrect parameters");
    EXPECT_EQ(static_cast<int>(Errc::invalidValue), 53);
    EXPECT_EQ(text(Errc::invalidValue), "invalid parameter value");
    EXPECT_EQ(static_cast<int>(Errc::unknown), 100);
    EXPECT_EQ(text(Errc::unknown), "unknown");
}

TEST(Error, FailMakesAResult) {
    const Result<int> result = fail(Errc::invalidValue, "channel");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::invalidValue);
    EXPECT_EQ(result.error().detail, "channel");
    EXPECT_EQ(Result<int>(fail(Errc::notAllowed)).error().detail, "");
}

}  // namespace
}  // namespace w58d
