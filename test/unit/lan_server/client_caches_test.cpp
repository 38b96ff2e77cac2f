// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What clients have sent in LanMode::fetched: bounds, notices, who is woken.
#include "services/lan_server/client_caches.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

struct ClientCachesTest : testing::Test {
    ClientCachesTest() { caches.open(5, kNumber); }

    /// What is fetched, and what is left after it.
    std::string fetch(std::size_t most) {
        const auto fetched = caches.fetch(5, kNumber, most);
        return fetched->bytes + ' ' + std::to_string(fetched->rest);
    }

    static constexpr std::uint64_t kNumber = 77;
    ClientCaches caches;
};

TEST_F(ClientCachesTest, AreOfOneClientEach) {
    caches.open(6, 78);
    EXPECT_EQ(caches.append(5, "five").bytes, 4U);
    EXPECT_EQ(caches.append(6, "six").bytes, 3U);
    EXPECT_EQ(fetch(2), "fi 2");
    EXPECT_EQ(caches.size(6), 3U);
    EXPECT_EQ(fetch(1460), "ve 0");
    EXPECT_EQ(fetch(1460), " 0");
    EXPECT_FALSE(caches.fetch(7, 0, 1)) << "no client has this id";
    EXPECT_FALSE(caches.fetch(6, 77, 1)) << "it is somebody else by now";
    EXPECT_EQ(caches.close(6), 3U);
    EXPECT_FALSE(caches.fetch(6, 78, 1));
    EXPECT_FALSE(caches.fetch(6, 0, 1));
}

TEST_F(ClientCachesTest, TheHostIsToldWhenOneIsEmptyNoMore) {
    EXPECT_TRUE(caches.append(5, "a").notice);
    EXPECT_FALSE(caches.append(5, "b").notice);
    EXPECT_EQ(caches.noticed(5), 2U) << "what is there when it leaves";
    EXPECT_FALSE(caches.append(5, "c").notice);
    EXPECT_EQ(fetch(1), "a 2");
    EXPECT_FALSE(caches.append(5, "d").notice);
    EXPECT_EQ(fetch(100), "bcd 0");
    EXPECT_TRUE(caches.append(5, "e").notice);
    EXPECT_EQ(fetch(100), "e 0") << "before the notice has left";
    EXPECT_FALSE(caches.append(5, "f").notice) << "one is on its way";
    EXPECT_EQ(caches.noticed(5), 1U);
    EXPECT_EQ(fetch(100), "f 0");
    EXPECT_TRUE(caches.append(5, "g").notice);
    EXPECT_EQ(fetch(100), "g 0");
    EXPECT_EQ(caches.noticed(5), 0U) << "nothing to tell any more";
    EXPECT_FALSE(caches.append(5, "").notice);
}

TEST_F(ClientCachesTest, HoldNoMoreThanTheirMost) {
    EXPECT_EQ(caches.append(5, std::string(ClientCaches::kMost - 1, 'x')).bytes,
              ClientCaches::kMost - 1);
    EXPECT_FALSE(caches.fetch(5, kNumber, 0)->resume);
    EXPECT_EQ(caches.append(5, "abc").bytes, 1U);
    EXPECT_EQ(caches.append(5, "bc").bytes, 0U);
    const auto fetched = caches.fetch(5, kNumber, 1460);
    EXPECT_TRUE(fetched->resume) << "its client waits";
    EXPECT_EQ(fetched->rest, ClientCaches::kMost - 1460);
    EXPECT_EQ(caches.append(5, "bc").bytes, 2U);
    EXPECT_FALSE(caches.fetch(5, kNumber, 1)->resume);
}

TEST_F(ClientCachesTest, TheLastOfOneWhoIsGoneIsSeen) {
    EXPECT_EQ(caches.append(5, "abc").bytes, 3U);
    caches.leave(5);
    EXPECT_FALSE(caches.fetch(5, kNumber, 2)->resume);
    EXPECT_TRUE(caches.fetch(5, kNumber, 2)->resume);
    EXPECT_EQ(caches.close(5), 0U);
}

}  // namespace
}  // namespace w58d
