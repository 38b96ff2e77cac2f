// The end of a process as something readable, also on kernels without pidfds.
#include "platform/end_watch.hpp"

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

/// What a killed daemon left: no child of the one that watches.
TEST_P(EndWatch, IsReadableOnceAStrangerHasEnded) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::pause();
            ::_exit(0);
        }
        ::_exit(::write(ends[1], &pid, sizeof pid) == sizeof pid ? 0 : 1);
    }
    pid_t stranger = 0;
    ASSERT_EQ(::read(ends[0], &stranger, sizeof stranger), static_cast<ssize_t>(sizeof stranger));
    ::waitpid(parent, nullptr, 0);
    const UniqueFd watch = GetParam()(stranger);
    ASSERT_TRUE(watch);
    EXPECT_FALSE(readable(watch, 100));
    signalProcess(watch.get(), stranger, SIGKILL);
    EXPECT_TRUE(readable(watch, kPatience));
    ::close(ends[0]);
    ::close(ends[1]);
}

/// Its parent lives and has not looked after it yet: ended all the same.
TEST_P(EndWatch, IsReadableOnceAStrangerIsAZombie) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::pause();
            ::_exit(0);
        }
        if (::write(ends[1], &pid, sizeof pid) == sizeof pid) {
            ::pause();
        }
        ::_exit(1);
    }
    pid_t stranger = 0;
    ASSERT_EQ(::read(ends[0], &stranger, sizeof stranger), static_cast<ssize_t>(sizeof stranger));
    const UniqueFd watch = GetParam()(stranger);
    ASSERT_TRUE(watch);
    EXPECT_FALSE(readable(watch, 100));
    signalProcess(watch.get(), stranger, SIGKILL);
    EXPECT_TRUE(readable(watch, 10'000));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
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
