// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The end of a process as something readable, also on kernels without pidfds.
#include "platform/process/spawn.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace w58d {
namespace {

constexpr int kPatience = 60'000;

bool readable(const UniqueFd& fd, int limit) {
    pollfd watched{fd.get(), POLLIN, 0};
    return ::poll(&watched, 1, limit) == 1;
}

class EndWatch : public ::testing::TestWithParam<UniqueFd (*)(pid_t)> {};

TEST_P(EndWatch, IsReadableOnceAChildHasEnded) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::pause();
        ::_exit(0);
    }
    const UniqueFd watch = GetParam()(pid);
    ASSERT_TRUE(watch);
    EXPECT_FALSE(readable(watch, 100));
    signalProcess(watch.get(), pid, SIGKILL);
    EXPECT_TRUE(readable(watch, kPatience));
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid) << "the watch leaves reaping to the owner";
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

/// A grandchild, which waits to be killed; and its parent, which has ended or never looks after it.
struct Stranger {
    pid_t parent = 0;
    pid_t pid = 0;

    explicit Stranger(bool orphan) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        parent = ::fork();
        if (parent == 0) {
            const pid_t child = ::fork();
            if (child != 0 && (::write(ends[1], &child, sizeof child) != sizeof child || orphan)) {
                ::_exit(0);
            }
            ::pause();
            ::_exit(0);
        }
        EXPECT_EQ(::read(ends[0], &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
        ::close(ends[0]);
        ::close(ends[1]);
        if (orphan) {
            ::waitpid(parent, nullptr, 0);
        }
    }
};

void expectItsEndIsSeen(const UniqueFd& watch, const Stranger& stranger) {
    ASSERT_TRUE(watch);
    EXPECT_FALSE(readable(watch, 100));
    signalProcess(watch.get(), stranger.pid, SIGKILL);
    EXPECT_TRUE(readable(watch, kPatience));
}

/// What a killed daemon left: no child of the one that watches.
TEST_P(EndWatch, IsReadableOnceAStrangerHasEnded) {
    const Stranger stranger(true);
    expectItsEndIsSeen(GetParam()(stranger.pid), stranger);
}

/// Its parent lives and has not looked after it yet: ended all the same.
TEST_P(EndWatch, IsReadableOnceAStrangerIsAZombie) {
    const Stranger stranger(false);
    expectItsEndIsSeen(GetParam()(stranger.pid), stranger);
    ::kill(stranger.parent, SIGKILL);
    ::waitpid(stranger.parent, nullptr, 0);
}

TEST_P(EndWatch, ThereIsNoneOfNobody) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(0);
    }
    ::waitpid(pid, nullptr, 0);
    errno = 0;
    EXPECT_FALSE(GetParam()(pid));
    EXPECT_EQ(errno, ESRCH);
}

INSTANTIATE_TEST_SUITE_P(Kernels, EndWatch, ::testing::Values(&openEndWatch, &endWatchByThread));

}  // namespace
}  // namespace w58d
