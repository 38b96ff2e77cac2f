// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/wait_list.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "loop.hpp"

namespace w58d {
namespace {

using test::Loop;

Awaitable<int> waitOnce(WaitList& list) {
    co_await list.wait();
    co_return 1;
}

TEST(WaitList, WakesAll) {
    Loop loop;
    WaitList list;
    int woken = 0;
    for (int i = 0; i < 3; ++i) {
        loop.start<int>(waitOnce(list), [&](int one) { woken += one; });
    }
    loop.settle();
    EXPECT_EQ(list.size(), 3U);
    list.wakeAll();
    EXPECT_EQ(woken, 0) << "soon, not inside the call";
    loop.settle();
    EXPECT_EQ(woken, 3);
    EXPECT_FALSE(list.wakeOne());
}

TEST(WaitList, DestroysThoseWhoWaitWithIt) {
    Loop loop;
    auto list = std::make_unique<WaitList>();
    loop.start<int>(waitOnce(*list), [](int) {});
    loop.settle();
    list.reset();
    loop.settle();
}

}  // namespace
}  // namespace w58d
