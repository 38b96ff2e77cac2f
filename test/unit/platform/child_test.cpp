// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/child.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "folder.hpp"
#include "loop.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Folder;
using test::Loop;
using testing::ElementsAre;

class ChildTest : public testing::Test {
  protected:
    Result<Child> start(std::vector<std::string> argv) {
        ChildSpec spec;
        spec.name = "child";
        spec.argv = std::move(argv);
        spec.onLine = [this](std::string_view line) { lines.emplace_back(line); };
        spec.logOutput = false;
        return Child::start(loop.io, std::move(spec));
    }
    Result<Child> shell(std::string script) { return start({"sh", "-c", std::move(script)}); }

    Loop loop;
    std::vector<std::string> lines;
};

TEST_F(ChildTest, GivesItsOutputAndExitCode) {
    Result<Child> child = shell("echo out; echo err >&2; printf last; exit 3");
    ASSERT_TRUE(child);
    const ExitStatus status = loop.run(child->wait());
    EXPECT_FALSE(status.signalled);
    EXPECT_EQ(status.code, 3);
    EXPECT_EQ(status.str(), "exit code 3");
    EXPECT_THAT(lines, ElementsAre("out", "err", "last"));
    EXPECT_FALSE(child->running());
    EXPECT_EQ(loop.run(child->wait()).code, 3) << "again";
}

TEST_F(ChildTest, PassesArgumentsAsTheyAre) {
    Result<Child> child = start({"printf", "%s\n", "a b", "$HOME;`id`", "", "\"'"});
    ASSERT_TRUE(child);
    loop.run(child->wait());
    EXPECT_THAT(lines, ElementsAre("a b", "$HOME;`id`", "", "\"'"));
}

TEST_F(ChildTest, GivesItsInput) {
    ChildSpec spec{.name = "cat", .argv = {"cat"}, .logOutput = false};
    spec.onLine = [this](std::string_view line) { lines.emplace_back(line); };
    const std::string half(1000, 'x');  // far more than a pipe holds, in all
    for (int i = 0; i < 1000; ++i) {
        spec.input += half + "\n";
    }
    Result<Child> child = Child::start(loop.io, std::move(spec));
    ASSERT_TRUE(child);
    EXPECT_TRUE(loop.run(child->wait()).ok());
    ASSERT_EQ(lines.size(), 1000U);
    EXPECT_EQ(lines.back(), half);
}

TEST_F(ChildTest, LosesNoOutputOfAProgramThatEndsAtOnce) {
    for (int i = 0; i < 20; ++i) {
        lines.clear();
        Result<Child> child = shell("seq 2000");
        ASSERT_TRUE(child);
        loop.run(child->wait());
        ASSERT_EQ(lines.size(), 2000U);
        EXPECT_EQ(lines.back(), "2000");
    }
}

TEST_F(ChildTest, ThatWritesWithoutEndIsNotAllThatIsReadFrom) {
    const Result<Child> child = start({"yes", std::string(1022, 'x')});
    ASSERT_TRUE(child);
    const auto begin = std::chrono::steady_clock::now();
    loop.io.run_for(milliseconds(300));
    const auto took =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    EXPECT_GT(lines.size(), 16U);
    EXPECT_LE(lines.size(), 16U * static_cast<std::size_t>(took / milliseconds(10) + 2)) << "KiB";
}

TEST_F(ChildTest, SaysWhyItCannotStart) {
    const Result<Child> absent = start({"/does/not/exist"});
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().detail, "/does/not/exist: No such file or directory");
    const Result<Child> folder = start({"/"});
    ASSERT_FALSE(folder);
    EXPECT_FALSE(start({}));
}

TEST_F(ChildTest, HasACleanEnvironment) {
    // What must not be inherited: descriptors, blocked and ignored signals, standard input.
    const int leak = ::open("/dev/null", O_RDONLY);
    sigset_t blocked;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    Result<Child> child = shell(
        "for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do"
        " [ -e /proc/$$/fd/$n ] && printf '%s ' $n; done; echo; readlink /proc/$$/fd/0;"
        "grep -E 'Sig(Blk|Ign)' /proc/$$/status | tr '\\n' ' '; echo;"
        "cut -d' ' -f5,6 /proc/$$/stat; echo $$");
    ::signal(SIGPIPE, SIG_DFL);
    ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
    ::close(leak);
    ASSERT_TRUE(child);
    const std::string pid = std::to_string(child->pid());
    loop.run(child->wait());
    EXPECT_THAT(lines, ElementsAre("0 1 2 ", "/dev/null",
                                   "SigBlk:\t0000000000000000 SigIgn:\t0000000000000000 ",
                                   pid + " " + pid, pid));
}

TEST_F(ChildTest, StopsByTerm) {
    Result<Child> child =
        shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done");
    ASSERT_TRUE(child);
    ASSERT_TRUE(loop.until([&] { return !lines.empty(); }));
    const ExitStatus status = loop.run(child->stop(seconds(60)));
    EXPECT_TRUE(status.ok()) << status.str();
    EXPECT_THAT(lines, ElementsAre("up", "bye"));
}

TEST_F(ChildTest, StopsWhatIgnoresTerm) {
    Result<Child> child = shell("trap '' TERM; echo up; while :; do sleep 0.01; done");
    ASSERT_TRUE(child);
    ASSERT_TRUE(loop.until([&] { return !lines.empty(); }));
    const ExitStatus status = loop.run(child->stop(milliseconds(50)));
    EXPECT_EQ(status.str(), "signal 9 (Killed)");
}

TEST_F(ChildTest, StopsWhatIsStopped) {
    Result<Child> child = start({"sleep", "1000"});
    ASSERT_TRUE(child);
    child->signal(SIGSTOP);
    EXPECT_EQ(loop.run(child->stop(seconds(60))).code, SIGTERM);
}

TEST_F(ChildTest, TakesItsHelpersAlong) {
    Result<Child> child = shell("sleep 1000 & echo $!; wait");
    ASSERT_TRUE(child);
    ASSERT_TRUE(loop.until([&] { return !lines.empty(); }));
    const pid_t helper = std::stoi(lines.front());
    ::kill(child->pid(), SIGKILL);
    loop.run(child->wait());
    EXPECT_TRUE(loop.until(
        [&] { return test::get("/proc/" + std::to_string(helper) + "/cmdline").empty(); }));
}

TEST_F(ChildTest, DiesWithItsOwner) {
    pid_t pid = 0;
    {
        Result<Child> child = start({"sleep", "1000"});
        ASSERT_TRUE(child);
        pid = child->pid();
    }
    EXPECT_TRUE(loop.until([&] { return ::kill(pid, 0) != 0; })) << "killed and reaped";
}

/// A daemon that is killed takes its children along: one made by fork here stands for it.
TEST_F(ChildTest, DiesWithTheDaemon) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t daemon = ::fork();
    if (daemon == 0) {
        asio::io_context io;
        Result<Child> child =
            Child::start(io, {.name = "c", .argv = {"sleep", "1000"}, .onLine = {}});
        const pid_t pid = child ? child->pid() : 0;
        const ssize_t ignored = ::write(ends[1], &pid, sizeof pid);
        static_cast<void>(ignored);
        ::kill(::getpid(), SIGKILL);
    }
    pid_t pid = 0;
    ASSERT_EQ(::read(ends[0], &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
    ::waitpid(daemon, nullptr, 0);
    ASSERT_GT(pid, 0);
    const std::string file = "/proc/" + std::to_string(pid) + "/cmdline";
    EXPECT_TRUE(loop.until([&] { return test::get(file).empty(); }));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(ChildTest, RunsShortPrograms) {
    const auto run = [&](std::vector<std::string> argv, milliseconds limit) {
        return loop.run(
            runProgram(loop.io, {.name = "p", .argv = std::move(argv), .onLine = {}}, limit));
    };
    EXPECT_TRUE(run({"true"}, seconds(60))->ok());
    EXPECT_EQ(run({"false"}, seconds(60))->code, 1);
    EXPECT_EQ(run({"sleep", "1000"}, milliseconds(10)).error().detail, "p: not done in time");
    EXPECT_FALSE(run({"/does/not/exist"}, seconds(60)));
}

std::vector<std::string> split(std::initializer_list<std::string_view> pieces) {
    std::vector<std::string> lines;
    const auto add = [&](std::string_view line) { lines.emplace_back(line); };
    LineSplitter splitter;
    for (const std::string_view piece : pieces) {
        splitter.feed(piece, add);
    }
    splitter.finish(add);
    return lines;
}

TEST(LineSplitter, CutsAtLineEndsWhereverThePiecesEnd) {
    EXPECT_THAT(split({"one\ntw", "o\r", "\n\nthree"}), ElementsAre("one", "two", "", "three"));
}

TEST(LineSplitter, EscapesControlCharacters) {
    using namespace std::string_view_literals;
    EXPECT_THAT(split({"a\x1B[2Jb\0c\rd\x7F\te\xC3\xA9"sv}),
                ElementsAre("a\\x1B[2Jb\\x00c\\x0Dd\\x7F\te\xC3\xA9"));
}

TEST(LineSplitter, CutsLongLines) {
    const std::string longest(LineSplitter::kMaxLine, 'a');
    EXPECT_THAT(split({longest, "b\n", longest, "\r\n", "c\n"}),
                ElementsAre(longest, longest, "c"));
}

}  // namespace
}  // namespace w58d
