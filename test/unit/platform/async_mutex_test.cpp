// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/async_mutex.hpp"

#include <gtest/gtest.h>

#include <string>

#include "loop.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using std::chrono::milliseconds;
using test::Loop;

Awaitable<int> holdUntil(AsyncMutex& mutex, WaitList& end, std::string& trace, char name) {
    const AsyncMutex::Lock lock = co_await mutex.lock();
    trace += name;
    co_await end.wait();
    trace += name;
    co_return 0;
}

Awaitable<bool> take(AsyncMutex& mutex) {
    const AsyncMutex::Lock lock = co_await mutex.lock();
    co_return static_cast<bool>(lock);
}

TEST(AsyncMutex, LetsOneThroughAtATimeInOrder) {
    Loop loop;
    AsyncMutex mutex;
    WaitList end;
    std::string trace;
    int done = 0;
    for (const char name : {'a', 'b', 'c'}) {
        loop.start<int>(holdUntil(mutex, end, trace, name), [&](int) { ++done; });
    }
    loop.settle();
    EXPECT_EQ(trace, "a");
    while (done < 3 && end.wakeOne()) {
        loop.settle();
    }
    EXPECT_EQ(trace, "aabbcc");
    EXPECT_FALSE(mutex.locked());
}

TEST(AsyncMutex, TriesWithoutWaiting) {
    AsyncMutex mutex;
    AsyncMutex::Lock first = mutex.tryLock();
    EXPECT_TRUE(first);
    EXPECT_FALSE(mutex.tryLock());
    first.unlock();
    EXPECT_TRUE(mutex.tryLock());
    EXPECT_FALSE(mutex.locked());
}

TEST(AsyncMutex, AMovedLockHoldsOnce) {
    AsyncMutex mutex;
    AsyncMutex::Lock first = mutex.tryLock();
    {
        const AsyncMutex::Lock second = std::move(first);
        EXPECT_TRUE(mutex.locked());
    }
    EXPECT_FALSE(mutex.locked());
}

TEST(AsyncMutex, ACancelledWaiterDoesNotBlockTheNext) {
    Loop loop;
    AsyncMutex mutex;
    AsyncMutex::Lock held = mutex.tryLock();
    std::optional<bool> later;
    const auto first = loop.run(withTimeout(take(mutex), milliseconds(1)));
    EXPECT_FALSE(first) << "timed out while waiting";
    loop.start<bool>(take(mutex), [&](bool ok) { later = ok; });
    loop.settle();
    EXPECT_FALSE(later);
    held.unlock();
    ASSERT_TRUE(loop.until([&] { return later.has_value(); }));
    EXPECT_TRUE(*later);
    EXPECT_FALSE(mutex.locked());
}

}  // namespace
}  // namespace w58d
