// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/supervisor.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "folder.hpp"
#include "loop.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/process/leftovers.hpp"
#include "platform/process/log.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;

class SupervisorTest : public testing::Test {
  protected:
    SupervisorTest() { make(); }

    void make() {
        SupervisorConfig config;
        config.name = "program";
        config.runDir = folder.path();
        config.program = "/bin/sh";
        config.mark = folder.file("program.conf");
        config.onLine = [this](std::string_view line) { lines.emplace_back(line); };
        supervisor = std::make_unique<Supervisor>(loop.io, std::move(config));
        Supervisor::Events events;
        events.started = [this](pid_t pid) { started.push_back(pid); };
        events.exited = [this](const ExitStatus& status) { exited.push_back(status.str()); };
        supervisor->setEvents(std::move(events));
    }
    bool untilStarts(std::size_t count) {
        return loop.until([&] { return started.size() >= count; });
    }
    std::string pidFile() { return folder.file("program.pid"); }

    Folder folder;
    Loop loop;
    std::unique_ptr<Supervisor> supervisor;
    std::vector<pid_t> started;
    std::vector<std::string> exited;
    std::vector<std::string> lines;
};

bool isAlive(pid_t pid) {
    return !test::get("/proc/" + std::to_string(pid) + "/cmdline").empty();
}

TEST_F(SupervisorTest, StartsAndStops) {
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    EXPECT_TRUE(supervisor->running());
    ASSERT_TRUE(untilStarts(1));
    EXPECT_EQ(started.front(), supervisor->pid());
    const std::optional<ProcessId> id = identify(supervisor->pid());
    ASSERT_TRUE(id);
    EXPECT_EQ(test::get(pidFile()),
              std::to_string(id->pid) + " " + std::to_string(id->startTime) + "\n");
    loop.run(supervisor->stop());
    EXPECT_FALSE(supervisor->running());
    EXPECT_FALSE(supervisor->wanted());
    EXPECT_FALSE(isAlive(started.front()));
    EXPECT_EQ(test::get(pidFile()), "");
    EXPECT_TRUE(exited.empty()) << "it was asked for";
    loop.run(supervisor->stop());
}

TEST_F(SupervisorTest, RestartsWhatEnds) {
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    for (std::size_t round = 1; round <= 2; ++round) {
        ASSERT_TRUE(untilStarts(round));
        ::kill(started.back(), SIGKILL);
    }
    ASSERT_TRUE(untilStarts(3));
    EXPECT_THAT(exited, testing::Each("signal 9 (Killed)"));
    supervisor->killHung();
    ASSERT_TRUE(untilStarts(4));
    EXPECT_EQ(exited.size(), 3U);
    loop.run(supervisor->stop());
}

TEST_F(SupervisorTest, RestartsMoreAndMoreSeldom) {
    ASSERT_TRUE(loop.run(supervisor->start({"sh", "-c", "date +%s%N"})));
    ASSERT_TRUE(loop.until([&] { return lines.size() >= 4; }));
    loop.run(supervisor->stop());
    const auto gap = [&](std::size_t i) {
        return (std::stoll(lines[i]) - std::stoll(lines[i - 1])) / 1000000;
    };
    // The first restart is at once; the gaps from then on are at least these (milliseconds).
    EXPECT_GE(gap(2), 250);
    EXPECT_GE(gap(3), 500);
}

TEST_F(SupervisorTest, StopsBetweenTwoStarts) {
    ASSERT_TRUE(loop.run(supervisor->start({"false"})));
    ASSERT_TRUE(loop.until([&] { return exited.size() >= 3; }));
    loop.run(supervisor->stop());
    const std::size_t count = started.size();
    loop.settle();
    EXPECT_EQ(started.size(), count);
}

TEST_F(SupervisorTest, TellsOfARowOfEndsOnce) {
    testing::internal::CaptureStderr();
    setUpLog({});
    const std::vector<std::string> argv = {"sh", "-c", "echo my words; exit 3"};
    ASSERT_TRUE(loop.run(supervisor->start(argv)));
    ASSERT_TRUE(loop.until([&] { return exited.size() >= 3; }));
    loop.run(supervisor->stop());
    ASSERT_TRUE(loop.run(supervisor->start(argv)));
    ASSERT_TRUE(loop.until([&] { return exited.size() >= 4; }));
    loop.run(supervisor->stop());
    const std::string text = testing::internal::GetCapturedStderr();
    const auto count = [&text](std::string_view part) {
        int found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
            ++found;
        }
        return found;
    };
    EXPECT_EQ(count("program: my words"), 1) << text;
    EXPECT_EQ(count("program: ended, exit code 3"), 1) << text;
    EXPECT_EQ(count("program"), 2) << text;
}

TEST_F(SupervisorTest, SaysWhyTheFirstStartFailsAndTriesAgain) {
    const std::string program = folder.file("later");
    const Result<void> result = loop.run(supervisor->start({program}));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().detail, program + ": No such file or directory");
    EXPECT_TRUE(supervisor->wanted());
    EXPECT_FALSE(supervisor->running());
    std::filesystem::create_symlink("/bin/cat", program);
    ASSERT_TRUE(untilStarts(1));
    loop.run(supervisor->stop());
    EXPECT_FALSE(supervisor->wanted());
}

TEST_F(SupervisorTest, KnowsTheReasonThatTheProgramGaveAndNoSecret) {
    EXPECT_EQ(supervisor->why("ended"), "program: ended");
    const std::string script =
        "echo Reading a file; echo 'Could not set the interface up'; echo terminating; exit 1";
    ASSERT_TRUE(loop.run(supervisor->start({"sh", "-c", script})));
    ASSERT_TRUE(untilStarts(2));
    EXPECT_EQ(supervisor->why("ended"), "program: Could not set the interface up");
    ASSERT_TRUE(loop.run(supervisor->start(
        {"sh", "-c", "echo \"Line 3: invalid WEP key 's3cret' 'and more' here\"; exec sleep 9"})));
    ASSERT_TRUE(loop.until([&] { return supervisor->why("") != "program: "; }));
    EXPECT_EQ(supervisor->why("ended"), "program: Line 3: invalid WEP key ... here");
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "9"})));
    EXPECT_EQ(supervisor->why("ended"), "program: ended");
}

TEST_F(SupervisorTest, StopsWhatNeverStarted) {
    EXPECT_FALSE(loop.run(supervisor->start({"/does/not/exist"})));
    loop.run(supervisor->stop());
    EXPECT_FALSE(supervisor->wanted());
    EXPECT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    loop.run(supervisor->stop());
}

TEST_F(SupervisorTest, RunsWithOtherArgumentsWhenTold) {
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    const pid_t first = supervisor->pid();
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    EXPECT_EQ(supervisor->pid(), first) << "the same arguments";
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1001"})));
    EXPECT_NE(supervisor->pid(), first);
    supervisor->setArgv({"sleep", "1002"});
    ASSERT_TRUE(loop.run(supervisor->restart()));
    using namespace std::string_literals;
    EXPECT_EQ(test::get("/proc/" + std::to_string(supervisor->pid()) + "/cmdline"),
              "sleep\0001002\0"s);
    EXPECT_FALSE(isAlive(first));
    loop.run(supervisor->stop());
}

TEST_F(SupervisorTest, KillsWithItself) {
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    const pid_t pid = supervisor->pid();
    supervisor.reset();
    EXPECT_TRUE(loop.until([&] { return ::kill(pid, 0) != 0; })) << "killed and reaped";
    EXPECT_EQ(test::get(pidFile()), "");
}

/// A process that nobody of this run started, as a killed daemon would leave it.
pid_t leaveBehind(const std::vector<const char*>& argv) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        std::vector<char*> arguments;
        for (const char* const argument : argv) {
            arguments.push_back(const_cast<char*>(argument));
        }
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    while (test::get("/proc/" + std::to_string(pid) + "/cmdline").find(argv[1]) ==
           std::string::npos) {
        ::usleep(1000);
    }
    return pid;
}

TEST_F(SupervisorTest, SweepsTheProcessOfThePidFile) {
    const pid_t old = leaveBehind({"sleep", "1234"});
    ASSERT_TRUE(writePidFile(pidFile(), old));
    ::kill(old, SIGSTOP);
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    int status = 0;
    EXPECT_EQ(::waitpid(old, &status, WNOHANG), old);
    EXPECT_EQ(WTERMSIG(status), SIGTERM);
    loop.run(supervisor->stop());
}

TEST_F(SupervisorTest, SweepsByTheMark) {
    // The shell's $0 is the mark: an argument, after the program's name.
    const std::string mark = folder.file("program.conf");
    const pid_t old =
        leaveBehind({"sh", "-c", "trap '' TERM; while :; do sleep 0.05; done", mark.c_str()});
    const pid_t other = leaveBehind({"sleep", "1234"});
    ASSERT_TRUE(loop.run(supervisor->start({"sh", "-c", "sleep 1000", mark})));
    EXPECT_EQ(::waitpid(old, nullptr, WNOHANG), old);
    EXPECT_TRUE(isAlive(other));
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    loop.run(supervisor->stop());
}

TEST_F(SupervisorTest, TheFirstStopSweepsToo) {
    const char* const loops = "while :; do sleep 0.05; done";  // of which nothing outlives it
    const std::string mark = folder.file("program.conf");
    const pid_t old = leaveBehind({"sh", "-c", loops, mark.c_str()});
    ASSERT_TRUE(writePidFile(pidFile(), old));
    loop.run(supervisor->stop());
    EXPECT_EQ(::waitpid(old, nullptr, WNOHANG), old);
    EXPECT_EQ(test::get(pidFile()), "");
    const pid_t later = leaveBehind({"sh", "-c", loops, mark.c_str()});
    loop.run(supervisor->stop());
    EXPECT_TRUE(isAlive(later)) << "no former daemon left it";
    ::kill(later, SIGKILL);
    ::waitpid(later, nullptr, 0);
}

TEST_F(SupervisorTest, LeavesAProcessWithARecycledNumberAlone) {
    const pid_t other = leaveBehind({"sleep", "1234"});
    const std::optional<ProcessId> id = identify(other);
    ASSERT_TRUE(id);
    test::put(pidFile(), std::to_string(other) + " " + std::to_string(id->startTime + 1) + "\n");
    ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    EXPECT_TRUE(isAlive(other));
    for (const char* const damaged : {"", "x", "1", "999999999999999999999 1\n", "-1 5\n"}) {
        loop.run(supervisor->stop());
        test::put(pidFile(), damaged);
        ASSERT_TRUE(loop.run(supervisor->start({"sleep", "1000"})));
    }
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    loop.run(supervisor->stop());
}

}  // namespace
}  // namespace w58d
