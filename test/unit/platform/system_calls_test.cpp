// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a command on a serial port costs, counted by strace.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <string>

#include "folder.hpp"
#include "loop.hpp"
#include "paths.hpp"
#include "platform/loop/descriptor_watch.hpp"
#include "platform/process/child.hpp"
#include "pty.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;
using test::Pty;

/// Not where a sandbox forbids tracing.
bool straceRuns() {
    Loop loop;
    ChildSpec spec;
    spec.name = "strace";
    spec.argv = {"strace", "-f", "-o", "/dev/null", "true"};
    Result<Child> child = Child::start(loop.io, std::move(spec));
    return child && loop.run(child->wait()).ok();
}

/// System calls of a daemon-like program that answers this many commands, start and end included;
/// -1 if one of them got no answer.
long systemCalls(int commands) {
    const Folder folder;
    Loop loop;
    Pty pty;
    const std::string trace = folder.file("trace");
    ChildSpec spec;
    spec.name = "strace";
    spec.argv = {"strace",           "-f",      "-o", trace, "-E", "ASAN_OPTIONS=detect_leaks=0",
                 test::kAnswerLines, pty.path()};
    Result<Child> child = Child::start(loop.io, std::move(spec));
    if (!child) {
        return -1;
    }
    pty.makeRaw();
    pty.send("AT\r");
    if (!loop.until([&] {
            pty.receive();
            return pty.received.ends_with("\r\nOK\r\n");
        })) {
        return -1;
    }
    for (int i = 1; i < commands; ++i) {
        pty.received.clear();
        pty.send("AT\r");
        if (!pty.receiveUntil("\r\nOK\r\n", 60000)) {
            return -1;
        }
    }
    ::kill(-child->pid(), SIGTERM);  // the program; strace ends with it
    loop.run(child->wait());
    std::ifstream file(trace);
    return std::count(std::istreambuf_iterator<char>(file), {}, '\n');
}

TEST(SystemCalls, ThreeACommand) {
    if (!straceRuns()) {
        GTEST_SKIP() << "strace cannot trace here";
    }
    constexpr int kCommands = 1000;
    const long few = systemCalls(1);
    const long many = systemCalls(1 + kCommands);
    ASSERT_GT(few, 0);
    ASSERT_GT(many, 0);
    RecordProperty("system_calls_of_1000_commands", static_cast<int>(many - few));
    // A busy machine interrupts a wait now and then; a fourth call a command would be 1000 more.
    EXPECT_LE(many - few, 3 * kCommands + kCommands / 10) << many << " - " << few;
}

/// As of a connection whose other side sends no more, and may be sent to.
TEST(DescriptorWatch, ForFailureIsNotWokenByWhatCanBeRead) {
    Loop loop;
    for (const bool plain : {true, false}) {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
        const UniqueFd watched(ends[0]);
        UniqueFd other(ends[1]);
        int wakes = 0;
        const auto onFailure = [&] { ++wakes; };
        const auto watch =
            plain ? createPlainWatch(loop.io, DescriptorWatch::For::failure, onFailure)
                  : DescriptorWatch::create(loop.io, DescriptorWatch::For::failure, onFailure);
        ASSERT_FALSE(watch->open(watched.get()));
        watch->arm();
        EXPECT_EQ(::write(other.get(), "x", 1), 1);
        EXPECT_EQ(::shutdown(other.get(), SHUT_WR), 0);
        loop.settle();
        EXPECT_EQ(wakes, 0);
        other.reset();
        EXPECT_TRUE(loop.until([&] { return wakes == 1; }));
        loop.settle();
        EXPECT_EQ(wakes, 1);
        watch->close();
    }
}

/// The way for other versions of Asio does the same work.
TEST(DescriptorWatch, PlainOneWakesForEachArming) {
    Loop loop;
    Pty pty;
    const UniqueFd slave(::open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    for (const bool plain : {true, false}) {
        int wakes = 0;
        const auto onReadable = [&] {
            ++wakes;
            char block[64];
            EXPECT_GT(::read(slave.get(), block, sizeof block), 0);
        };
        const auto watch =
            plain ? createPlainWatch(loop.io, DescriptorWatch::For::reading, onReadable)
                  : DescriptorWatch::create(loop.io, DescriptorWatch::For::reading, onReadable);
        ASSERT_FALSE(watch->open(slave.get()));
        for (int round = 1; round <= 3; ++round) {
            watch->arm();
            loop.settle();
            EXPECT_EQ(wakes, round - 1);
            pty.send("x\n");
            ASSERT_TRUE(loop.until([&] { return wakes == round; }));
        }
        watch->arm();
        watch->close();
        pty.send("x\n");
        pollfd ready{slave.get(), POLLIN, 0};
        ASSERT_EQ(::poll(&ready, 1, 60000), 1) << "the kernel carries it over when it has time";
        loop.settle();
        EXPECT_EQ(wakes, 3) << "not after close()";
        char block[64];
        EXPECT_GT(::read(slave.get(), block, sizeof block), 0);
    }
}

}  // namespace
}  // namespace w58d
