// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "loop.hpp"

namespace w58d {
namespace {

using test::Loop;

/// Whose signals are not held for the tests that follow.
class SignalsTest : public testing::Test {
  protected:
    SignalsTest() { ::pthread_sigmask(SIG_SETMASK, nullptr, &before_); }
    ~SignalsTest() override { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

TEST_F(SignalsTest, AreToldEachTime) {
    Loop loop;
    std::vector<int> stops;
    int reloads = 0;
    const Signals signals(loop.io, {.stop = [&](int number) { stops.push_back(number); },
                                    .reload = [&] { ++reloads; }});
    for (int round = 1; round <= 2; ++round) {
        ::kill(::getpid(), SIGHUP);
        ASSERT_TRUE(loop.until([&] { return reloads == round; }));
    }
    ::kill(::getpid(), SIGTERM);
    ASSERT_TRUE(loop.until([&] { return stops.size() == 1; }));
    ::kill(::getpid(), SIGINT);
    ASSERT_TRUE(loop.until([&] { return stops.size() == 2; }));
    EXPECT_EQ(stops, (std::vector{SIGTERM, SIGINT}));
}

TEST_F(SignalsTest, OfATimeWithoutAnybodyToHeedThemWaitForTheNext) {
    Loop loop;
    int stops = 0;
    int reloads = 0;
    const Signals::Events events{.stop = [&](int) { ++stops; }, .reload = [&] { ++reloads; }};
    {
        const Signals first(loop.io, events);
    }
    ::kill(::getpid(), SIGHUP);
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(stops + reloads, 0);
    const Signals second(loop.io, events);
    EXPECT_TRUE(loop.until([&] { return stops == 1 && reloads == 1; }));
}

TEST_F(SignalsTest, IgnoreBrokenPipes) {
    Loop loop;
    const Signals signals(loop.io, {});
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    EXPECT_EQ(::write(ends[1], "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
    ::close(ends[1]);
}

}  // namespace
}  // namespace w58d
