// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/lifetime.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace w58d {
namespace {

TEST(Lifetime, IsOverWithItsOwner) {
    std::optional<Lifetime> life(std::in_place);
    const Lifetime::Watch watch = life->watch();
    const Lifetime::Watch copy = watch;
    EXPECT_FALSE(watch.over());
    life.reset();
    EXPECT_TRUE(watch.over());
    EXPECT_TRUE(copy.over());
}

TEST(Lifetime, BeginsAnewAtItsEnd) {
    Lifetime life;
    const Lifetime::Watch earlier = life.watch();
    life.end();
    const Lifetime::Watch later = life.watch();
    EXPECT_TRUE(earlier.over());
    EXPECT_FALSE(later.over());
}

TEST(Lifetime, AWatchOfNothingIsOver) {
    EXPECT_TRUE(Lifetime::Watch().over());
}

}  // namespace
}  // namespace w58d
