#include "base/radio.hpp"

#include <gtest/gtest.h>

namespace w58d {
namespace {

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
}

}  // namespace
}  // namespace w58d
