// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What waits while the device takes nothing: in order, bounded, and with the reader's own pace.
#include "platform/serial/buffered_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "loop.hpp"
#include "pty.hpp"

namespace w58d {
namespace {

using test::Loop;
using test::Pty;

constexpr std::size_t kLimit = std::size_t{256} * 1024;
constexpr std::size_t kPortion = 3000;
/// More than a pty takes at first and, while nobody reads, moves on to its other end later.
constexpr std::size_t kStall = std::size_t{32} * 1024;

/// Numbered, so that no two portions are the same.
std::string portion(int number) {
    std::string text;
    while (text.size() < kPortion) {
        text += std::to_string(number) + ' ';
    }
    text.resize(kPortion);
    return text;
}

class BufferedWriting : public ::testing::Test {
  protected:
    void SetUp() override {
        pty.makeRaw();
        slave.reset(::open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
        BufferedWriter::Events events;
        events.empty = [this] { ++emptied; };
        events.failed = [this] { ++failed; };
        writer = std::make_shared<BufferedWriter>(loop.io, kLimit, std::move(events));
        writer->open(slave.get());
    }
    void TearDown() override { writer->close(); }

    /// Writes until something has to wait for the host; adds what was written to `sent`.
    void fill() {
        while (writer->pending() < kStall) {
            const std::string text = portion(written++);
            ASSERT_TRUE(writer->write(text));
            sent += text;
        }
    }

    Loop loop;
    Pty pty;
    UniqueFd slave;
    std::shared_ptr<BufferedWriter> writer;
    std::string sent;
    int written = 0;
    int emptied = 0;
    int failed = 0;
};

TEST_F(BufferedWriting, EachStallEndsWhenTheHostReads) {
    for (int stall = 1; stall <= 20; ++stall) {
        fill();
        loop.settle();
        EXPECT_EQ(emptied, stall - 1) << "nobody has read";
        ASSERT_TRUE(loop.until([&] {
            pty.receive();
            return emptied == stall;
        }));
    }
    ASSERT_TRUE(loop.until([&] {
        pty.receive();
        return pty.received.size() == sent.size();
    }));
    EXPECT_EQ(pty.received, sent);
    EXPECT_EQ(failed, 0);
}

TEST_F(BufferedWriting, StallsBetweenManySmoothWrites) {
    for (int round = 1; round <= 5; ++round) {
        for (int i = 0; i < 20; ++i) {  // long enough for the last stall to be forgotten
            const std::string text = portion(written++);
            ASSERT_TRUE(writer->write(text));
            sent += text;
            ASSERT_TRUE(loop.until([&] {
                pty.receive();
                return pty.received.size() == sent.size();
            }));
        }
        emptied = 0;
        fill();
        ASSERT_TRUE(loop.until([&] {
            pty.receive();
            return emptied == 1;
        }));
    }
    ASSERT_TRUE(loop.until([&] {
        pty.receive();
        return pty.received.size() == sent.size();
    }));
    EXPECT_EQ(pty.received, sent);
}

TEST_F(BufferedWriting, WhatDoesNotFitIsRefusedWhole) {
    fill();
    const std::string rest(kLimit - writer->pending(), 'r');
    EXPECT_TRUE(writer->write(rest));
    EXPECT_FALSE(writer->write("x"));
    sent += rest;
    ASSERT_TRUE(loop.until([&] {
        pty.receive();
        return pty.received.size() >= sent.size();
    }));
    EXPECT_EQ(pty.received, sent);
}

TEST_F(BufferedWriting, AHostThatGoesIsReportedOnce) {
    fill();
    pty.unplug();
    ASSERT_TRUE(loop.until([&] { return failed > 0; }));
    loop.settle();
    EXPECT_EQ(failed, 1);
    EXPECT_FALSE(writer->write("x"));
}

TEST_F(BufferedWriting, ClosedWhileItWaitsItSaysNothing) {
    fill();
    writer->close();
    loop.settle();
    pty.receive();
    loop.settle();
    EXPECT_EQ(emptied, 0);
    EXPECT_EQ(failed, 0);
    EXPECT_FALSE(writer->write("x"));
}

}  // namespace
}  // namespace w58d
