// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/timeout.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"
#include "loop.hpp"
#include "platform/loop/wait_list.hpp"

namespace w58d {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Loop;

Awaitable<Result<std::string>> quick() {
    co_await sleepFor(milliseconds(1));
    co_return "done";
}

Awaitable<Result<std::string>> endless(WaitList& list, bool& ended) {
    struct Guard {
        bool& flag;
        ~Guard() { flag = true; }
    };
    const Guard guard{ended};
    co_await list.wait();
    co_return "never";
}

TEST(WithTimeout, GivesTheResultOfWorkDoneInTime) {
    Loop loop;
    const auto result = loop.run(withTimeout(quick(), seconds(60)));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->value(), "done");
}

TEST(WithTimeout, EndsWorkThatTakesTooLong) {
    Loop loop;
    WaitList list;
    bool ended = false;
    const auto result = loop.run(withTimeout(endless(list, ended), milliseconds(1)));
    EXPECT_FALSE(result);
    EXPECT_TRUE(ended);
    EXPECT_EQ(list.size(), 0U);
}

TEST(WithTimeout, MayBeNested) {
    Loop loop;
    WaitList list;
    bool ended = false;
    auto inner = withTimeout(endless(list, ended), seconds(60));
    const auto result = loop.run(withTimeout(std::move(inner), milliseconds(1)));
    EXPECT_FALSE(result);
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace w58d
