// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who has a place in hostapd's table and does not join: when it has to go, and when it may stay.
#include <cstdint>

#include "in_world.hpp"

namespace w58d {
namespace {

class StationTableTest : public InWorld {
  protected:
    static MacAddress stranger(int number) {
        return {{2, 1, 0, 0, static_cast<std::uint8_t>(number / 256),
                 static_cast<std::uint8_t>(number)}};
    }
    /// hostapd was told that it goes.
    [[nodiscard]] bool isDropped(const MacAddress& who) const {
        return std::ranges::any_of(world.log, [&](const std::string& line) {
            return line.starts_with("hostapd: DEAUTHENTICATE " + who.lower());
        });
    }
    bool join(const MacAddress& phone) {
        return world.phoneJoins(phone, kFactorySsid, kFactoryKey);
    }
};

TEST_F(StationTableTest, WhoTakesItsTimeHasFiveSecondsForIt) {
    openOnAir();
    world.strangerKnocks(stranger(1), world::Knock::authenticates);
    world.strangerKnocks(stranger(2), world::Knock::authenticates);
    world.pass(3s);
    world.strangerKnocks(stranger(3), world::Knock::authenticates);
    ASSERT_TRUE(join(kPhone));  // the table is looked at, and again while it is crowded
    world.pass(1500ms);
    EXPECT_FALSE(isDropped(stranger(1))) << "after 4.5 s";
    EXPECT_TRUE(world.until([&] { return isDropped(stranger(1)) && isDropped(stranger(2)); }, 3s));
    EXPECT_FALSE(isDropped(stranger(3))) << "which came 3 s later";
    EXPECT_TRUE(world.phoneIsIn(kPhone));
}

TEST_F(StationTableTest, WhoJoinsWithinThatTimeStays) {
    openOnAir();
    world.strangerKnocks(kPhone, world::Knock::authenticates);
    for (int number = 0; number < 10; ++number) {
        world.strangerKnocks(stranger(number), world::Knock::authenticates);
    }
    const MacAddress other{{2, 0, 0, 0, 0, 8}};
    ASSERT_TRUE(join(other));
    world.pass(4500ms);
    ASSERT_TRUE(join(kPhone));
    world.pass(30s);
    EXPECT_TRUE(isDropped(stranger(0)));
    EXPECT_TRUE(world.phoneIsIn(kPhone) && world.phoneIsIn(other));
    EXPECT_FALSE(isDropped(kPhone));
}

TEST_F(StationTableTest, WhereStrangersAreNotTheMostTheyMayStay) {
    openOnAir();
    const MacAddress other{{2, 0, 0, 0, 0, 8}};
    ASSERT_TRUE(join(kPhone) && join(other));
    world.strangerKnocks(stranger(1), world::Knock::authenticates);
    world.strangerKnocks(stranger(2), world::Knock::authenticates);
    world.pass(60s);
    EXPECT_FALSE(isDropped(stranger(1)) || isDropped(stranger(2)));
    world.phoneLeaves(other);
    EXPECT_TRUE(world.until([&] { return isDropped(stranger(1)) && isDropped(stranger(2)); }, 30s));
    EXPECT_TRUE(world.phoneIsIn(kPhone));
}

TEST_F(StationTableTest, EighteenStrangersASecondKeepNobodyOut) {
    openOnAir();
    for (int second = 0; second < 16; ++second) {
        for (int number = 0; number < 18; ++number) {
            world.strangerKnocks(stranger(18 * second + number), world::Knock::authenticates);
            world.pass(Clock::duration(1s) / 18);
        }
        EXPECT_TRUE(join(kPhone)) << "after " << second << " s";
        world.phoneLeaves(kPhone);
    }
    EXPECT_EQ(world.run(module->clients(Deadline(11s))).value(), std::vector<MacAddress>{});
}

}  // namespace
}  // namespace w58d
