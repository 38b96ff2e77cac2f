// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/selection.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

TEST(Selection, AModeBringsItsFirstAccessPoint) {
    EXPECT_EQ(Selection::ofSetup(0)->id(), 0);
    EXPECT_EQ(Selection::ofSetup(1)->id(), 0);
    EXPECT_EQ(Selection::ofSetup(2)->id(), 2);
    EXPECT_EQ(Selection::ofSetup(2)->setup(), WifiSetup::stationAp);
    EXPECT_FALSE(Selection::ofSetup(3).has_value());
    EXPECT_FALSE(Selection::ofSetup(-1).has_value());
}

TEST(Selection, OnlyTheModesOwnAccessPointsCanBeSelected) {
    const bool allowed[3][3] = {{true, false, false}, {true, true, false}, {false, false, true}};
    for (int setup = 0; setup < 3; ++setup) {
        for (int id = -1; id < 4; ++id) {
            const Result<Selection> selected = Selection::ofSetup(setup)->select(id);
            const bool expected = id >= 0 && id < 3 && allowed[setup][id];
            ASSERT_EQ(selected.has_value(), expected) << setup << ' ' << id;
            if (selected) {
                EXPECT_EQ(selected->id(), id);
                EXPECT_EQ(static_cast<int>(selected->setup()), setup);
            }
        }
    }
}

}  // namespace
}  // namespace w58d
