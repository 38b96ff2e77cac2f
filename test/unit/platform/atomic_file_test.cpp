// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/atomic_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.hpp"
#include "loop.hpp"
#include "paths.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;

TEST(AtomicFile, WritesWholeFilesWithTheirMode) {
    const Folder folder;
    const std::string path = folder.file("settings");
    ASSERT_TRUE(writeAtomically(path, "one", 0600));
    ASSERT_TRUE(writeAtomically(path, std::string(100000, 'x'), 0644));
    EXPECT_EQ(test::get(path), std::string(100000, 'x'));
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0644U);
    ASSERT_TRUE(writeVolatile(path, "", 0600));
    EXPECT_EQ(test::get(path), "");
    EXPECT_EQ(folder.count(), 1U);
}

TEST(AtomicFile, ReportsWhatFailed) {
    const Folder folder;
    const Result<void> absent = writeAtomically(folder.file("no/such"), "x", 0600);
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().detail,
              folder.file("no/such.w58d-tmp") + ": create: No such file or directory");
    ::mkdir(folder.file("busy").c_str(), 0700);
    EXPECT_FALSE(writeAtomically(folder.file("busy"), "x", 0600));
    EXPECT_EQ(folder.count(), 1U) << "no temporary file stays";
}

TEST(AtomicFile, ReadsNoMoreThanItsLimit) {
    const Folder folder;
    const std::string path = folder.file("f");
    EXPECT_EQ(readFile(path, 10).value(), std::nullopt);
    test::put(path, "0123456789");
    EXPECT_EQ(readFile(path, 10).value(), "0123456789");
    EXPECT_FALSE(readFile(path, 9));
    EXPECT_FALSE(readFile(folder.path(), 9)) << "a folder";
}

TEST(AtomicFile, KeepsAFewDamagedFiles) {
    const Folder folder;
    const std::string path = folder.file("f");
    for (int i = 1; i <= 12; ++i) {
        test::put(path, std::to_string(i));
        EXPECT_EQ(quarantine(path).value(), path + ".damaged-" + std::to_string(i));
    }
    EXPECT_EQ(folder.count(), 3U);
    EXPECT_EQ(test::get(path + ".damaged-12"), "12");
    EXPECT_EQ(test::get(path + ".damaged-10"), "10");
    EXPECT_FALSE(quarantine(path)) << "there is none";
}

/// Runs the writer with a fault at the n-th call of one kind. True if the fault was reached.
bool killedAt(Loop& loop, const std::string& path, const std::string& fault) {
    ChildSpec spec;
    spec.name = "strace";
    spec.argv = {"strace",
                 "-f",
                 "-o",
                 "/dev/null",
                 "-e",
                 "inject=" + fault,
                 "-E",
                 "ASAN_OPTIONS=detect_leaks=0",
                 test::kReplaceFile,
                 path,
                 "5000"};
    spec.logOutput = false;
    const Result<ExitStatus> status =
        loop.run(runProgram(loop.io, std::move(spec), test::kPatience));
    EXPECT_TRUE(status);
    EXPECT_TRUE(!status || status->signalled || status->ok()) << status->str();
    return status && status->signalled;
}

class PowerCut : public testing::TestWithParam<const char*> {};

TEST_P(PowerCut, LeavesTheOldOrTheNewFile) {
    const Folder folder;
    const std::string path = folder.file("settings");
    const std::string before(3000, 'o');
    const std::string after(5000, 'n');
    Loop loop;
    ChildSpec probe{.name = "strace", .argv = {"strace", "-o", "/dev/null", "true"}, .onLine = {}};
    const auto works = loop.run(runProgram(loop.io, std::move(probe), test::kPatience));
    if (!works || !works->ok()) {
        GTEST_SKIP() << "strace cannot run here";
    }
    int reached = 0;
    // Killed when the call is done, and killed instead of doing it.
    for (const std::string kind : {":signal=KILL", ":error=EIO:signal=KILL"}) {
        for (int n = 1;; ++n) {
            ASSERT_TRUE(writeAtomically(path, before, 0600));
            const std::string fault = GetParam() + kind + ":when=" + std::to_string(n);
            const bool killed = killedAt(loop, path, fault);
            const std::string now = test::get(path);
            ASSERT_TRUE(now == before || now == after) << fault << ": " << now.size() << " bytes";
            removeLeftovers(folder.path());
            ASSERT_EQ(folder.count(), 1U) << fault;
            if (!killed) {
                ASSERT_EQ(now, after) << fault;
                break;
            }
            ++reached;
        }
    }
    EXPECT_GT(reached, 0);
}

INSTANTIATE_TEST_SUITE_P(At, PowerCut,
                         testing::Values("write", "fsync", "rename", "fchmod", "unlink"));

}  // namespace
}  // namespace w58d
