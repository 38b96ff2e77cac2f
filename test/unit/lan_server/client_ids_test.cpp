// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// By which numbers clients are known, and when one is given again.
#include "services/lan_server/client_ids.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace w58d {
namespace {

using namespace std::chrono_literals;

struct ClientIdsTest : testing::Test {
    void giveAll() {
        for (int id = 0; id < kLanIds; ++id) {
            ASSERT_EQ(ids.give(now), id);
        }
        ASSERT_EQ(ids.give(now), std::nullopt);
    }

    ClientIds ids;
    ClientIds::Time now{std::chrono::hours(1)};
};

TEST_F(ClientIdsTest, GoRound) {
    EXPECT_EQ(ids.give(now), 0);
    EXPECT_EQ(ids.give(now), 1);
    ids.release(0, now);
    ids.told(0, now);
    now += 1min;
    EXPECT_EQ(ids.give(now), 2) << "the next after the last given, not the least";
    for (int id = 3; id < kLanIds; ++id) {
        EXPECT_EQ(ids.give(now), id);
    }
    EXPECT_EQ(ids.give(now), 0);
    EXPECT_EQ(ids.give(now), std::nullopt);
}

TEST_F(ClientIdsTest, RestBeforeTheyAreGivenAgain) {
    giveAll();
    ids.release(7, now);
    ids.told(7, now);
    EXPECT_EQ(ids.next(), now + ClientIds::kRest);
    EXPECT_EQ(ids.resting(now), 1U);
    now += 9999ms;
    EXPECT_FALSE(ids.available(now));
    EXPECT_EQ(ids.give(now), std::nullopt);
    now += 1ms;
    EXPECT_TRUE(ids.available(now));
    EXPECT_EQ(ids.resting(now), 0U);
    EXPECT_EQ(ids.give(now), 7);
}

TEST_F(ClientIdsTest, RestFromWhenTheHostKnows) {
    giveAll();
    ids.release(7, now);
    EXPECT_EQ(ids.next(), ClientIds::Time::max()) << "time alone frees none";
    EXPECT_EQ(ids.resting(now), 1U);
    now += 1h;
    EXPECT_EQ(ids.give(now), std::nullopt);
    ids.told(7, now);
    EXPECT_EQ(ids.give(now + 9s), std::nullopt);
    EXPECT_EQ(ids.give(now + 10s), 7);
}

TEST_F(ClientIdsTest, AreKeptForWhatIsKeptOfAClient) {
    giveAll();
    ids.told(7, now);
    now += 1h;
    EXPECT_EQ(ids.give(now), std::nullopt);
    EXPECT_EQ(ids.resting(now), 0U);
    ids.release(7, now);
    EXPECT_EQ(ids.give(now + 9s), std::nullopt);
    EXPECT_EQ(ids.give(now + 10s), 7);
    EXPECT_EQ(ids.give(now + 1h), std::nullopt) << "of the new client the host is yet to be told";
}

}  // namespace
}  // namespace w58d
