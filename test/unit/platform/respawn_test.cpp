// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The pauses between two starts of what --supervise runs. They add up to minutes, for which nobody
// waits here.
#include "platform/process/respawn.hpp"

#include <gmock/gmock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <ctime>
#include <vector>

namespace {

bool passesQuickly = false;
std::vector<long> pauses;  // s
std::size_t mostPauses = 0;

}  // namespace

/// In place of libc's, for the whole test program. A wait that would take hours is for the child.
extern "C" int sigtimedwait(const sigset_t* signals, siginfo_t* info, const timespec* limit) {
    constexpr long kHour = 3600;
    if (!passesQuickly || limit->tv_sec > kHour) {
        return static_cast<int>(
            ::syscall(SYS_rt_sigtimedwait, signals, info, limit, std::size_t{_NSIG / 8}));
    }
    if (pauses.size() == mostPauses) {
        return SIGTERM;
    }
    pauses.push_back(limit->tv_sec + (limit->tv_nsec > 0 ? 1 : 0));
    errno = EAGAIN;
    return -1;
}

namespace w58d {
namespace {

/// Whose signals are not held for the tests that follow.
class RespawnTest : public testing::Test {
  protected:
    RespawnTest() {
        ::pthread_sigmask(SIG_SETMASK, nullptr, &before_);
        passesQuickly = true;
        pauses.clear();
    }
    ~RespawnTest() override {
        passesQuickly = false;
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

  private:
    sigset_t before_{};
};

TEST_F(RespawnTest, WhatFailsAgainAndAgainIsStartedEverMoreRarelyButAtLeastEvery30Seconds) {
    mostPauses = 8;
    EXPECT_EQ(respawn({"/bin/false"}), 1);
    EXPECT_THAT(pauses, testing::ElementsAre(1, 2, 4, 8, 16, 30, 30, 30));
}

TEST_F(RespawnTest, WhatEndsWellIsNotStartedAgain) {
    mostPauses = 3;
    EXPECT_EQ(respawn({"/bin/true"}), 0);
    EXPECT_THAT(pauses, testing::IsEmpty());
}

}  // namespace
}  // namespace w58d
