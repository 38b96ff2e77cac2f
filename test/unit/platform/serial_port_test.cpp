// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/serial/serial_port.hpp"

#include <gtest/gtest.h>
#include <sys/ioctl.h>

#include <filesystem>
#include <memory>
#include <numeric>

#include "folder.hpp"
#include "loop.hpp"
#include "pty.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;
using test::Pty;

/// A port on a link to a pty, so that the pty may be another one after "unplugging".
class SerialPortTest : public testing::Test {
  protected:
    std::string link() { return folder.file("tty"); }

    void plug() {
        pty = std::make_unique<Pty>();
        std::filesystem::create_symlink(pty->path(), link());
    }
    void unplug() {
        std::filesystem::remove(link());
        pty->unplug();
    }
    void start(std::size_t writeLimit = 4096) {
        port = std::make_unique<SerialPort>(loop.io, SerialConfig{.device = link(),
                                                                  .writeLimit = writeLimit,
                                                                  .crowdedAbove = writeLimit / 2});
        SerialPort::Events events;
        events.opened = [this] { ++opened; };
        events.bytes = [this](std::string_view some) { onBytes(some); };
        events.gone = [this] { ++gone; };
        events.drained = [this] { ++drained; };
        port->start(std::move(events));
    }
    bool untilOpened(int times) {
        return loop.until([&] { return opened == times; });
    }
    /// Writes more than the pty takes at first: as much again may leave while nobody reads.
    void fill(std::size_t waiting = 1) {
        while (port->pending() < waiting) {
            ASSERT_TRUE(port->write(std::string(512, 'x')));
        }
    }

    Folder folder;
    Loop loop;
    std::unique_ptr<Pty> pty;
    std::unique_ptr<SerialPort> port;
    std::function<void(std::string_view)> onBytes = [this](std::string_view b) { bytes += b; };
    std::string bytes;
    int opened = 0;
    int gone = 0;
    int drained = 0;
};

TEST_F(SerialPortTest, ReadsAndWritesRaw) {
    plug();
    start();
    EXPECT_TRUE(port->isOpen());
    EXPECT_EQ(opened, 0) << "events come from the loop only";
    ASSERT_TRUE(untilOpened(1));
    const std::string all = [] {
        std::string text(256, '\0');
        std::iota(text.begin(), text.end(), '\0');
        return text;
    }();
    pty->send(all);
    ASSERT_TRUE(loop.until([&] { return bytes.size() >= all.size(); }));
    EXPECT_EQ(bytes, all);
    EXPECT_TRUE(port->write(all));
    EXPECT_EQ(port->pending(), 0U);
    EXPECT_TRUE(loop.until([&] {
        pty->receive();
        return pty->received.size() >= all.size();
    }));
    EXPECT_EQ(pty->received, all) << "no echo, no output processing";
}

TEST_F(SerialPortTest, ReadsWhatWasSentBeforeItWasOpened) {
    plug();
    pty->makeRaw();
    pty->send("AT\r");
    start();
    ASSERT_TRUE(loop.until([&] { return bytes == "AT\r"; }));
}

TEST_F(SerialPortTest, ReadsMoreThanOneBufferFull) {
    plug();
    start();
    ASSERT_TRUE(untilOpened(1));
    std::size_t sent = 0;
    ASSERT_TRUE(loop.until([&] {
        if (sent < 100000) {
            pty->send(std::string(1000, 'a'));
            sent += 1000;
            return false;
        }
        return bytes.size() == sent;
    }));
}

TEST_F(SerialPortTest, OpensADeviceThatComesLater) {
    start();
    EXPECT_FALSE(port->isOpen());
    EXPECT_FALSE(port->write("lost"));
    plug();
    ASSERT_TRUE(untilOpened(1));
    pty->send("AT\r");
    ASSERT_TRUE(loop.until([&] { return bytes == "AT\r"; }));
    EXPECT_EQ(gone, 0);
}

TEST_F(SerialPortTest, ComesBackAfterUnplugging) {
    plug();
    start();
    ASSERT_TRUE(untilOpened(1));
    for (int round = 1; round <= 3; ++round) {
        unplug();
        ASSERT_TRUE(loop.until([&] { return gone == round; }));
        EXPECT_FALSE(port->isOpen());
        plug();
        ASSERT_TRUE(untilOpened(round + 1));
        bytes.clear();
        pty->send("AT\r");
        ASSERT_TRUE(loop.until([&] { return bytes == "AT\r"; }));
    }
}

TEST_F(SerialPortTest, KeepsOrderWhileTheHostDoesNotRead) {
    plug();
    start(256 * 1024);
    ASSERT_TRUE(untilOpened(1));
    std::string sent;
    for (int i = 0; sent.size() < 200000; ++i) {
        const std::string text = std::to_string(i) + "\r\n";
        ASSERT_TRUE(port->write(text));
        sent += text;
    }
    EXPECT_GT(port->pending(), 0U);
    ASSERT_TRUE(loop.until([&] {
        pty->receive();
        return pty->received.size() >= sent.size();
    }));
    EXPECT_EQ(pty->received, sent);
    EXPECT_TRUE(loop.until([&] { return port->pending() == 0; }));
}

TEST_F(SerialPortTest, TakesAllOrNothing) {
    plug();
    start(1000);
    ASSERT_TRUE(untilOpened(1));
    fill();
    const std::size_t before = port->pending();
    EXPECT_FALSE(port->write(std::string(1001 - before, 'y')));
    EXPECT_EQ(port->pending(), before);
    EXPECT_TRUE(port->write(std::string(1000 - before, 'y')));
    EXPECT_FALSE(port->writable());
    ASSERT_TRUE(loop.until([&] {
        pty->receive();
        return drained == 1;
    }));
    EXPECT_TRUE(port->writable());
    EXPECT_EQ(port->pending(), 0U);
    EXPECT_TRUE(port->write("z"));
    EXPECT_EQ(port->pending(), 0U);
}

TEST_F(SerialPortTest, DrainedWaitsForTheHost) {
    plug();
    start(256 * 1024);
    ASSERT_TRUE(untilOpened(1));
    EXPECT_TRUE(loop.run(port->drained()));
    fill(32 * 1024);
    std::optional<bool> result;
    loop.start<bool>(port->drained(), [&](bool ok) { result = ok; });
    loop.settle();
    EXPECT_FALSE(result);
    ASSERT_TRUE(loop.until([&] {
        pty->receive();
        return result.has_value();
    }));
    EXPECT_TRUE(*result);
}

TEST_F(SerialPortTest, DrainedEndsWhenThePortGoes) {
    plug();
    start(256 * 1024);
    ASSERT_TRUE(untilOpened(1));
    fill(32 * 1024);
    std::optional<bool> result;
    loop.start<bool>(port->drained(), [&](bool ok) { result = ok; });
    loop.settle();
    unplug();
    ASSERT_TRUE(loop.until([&] { return result.has_value(); }));
    EXPECT_FALSE(*result);
    EXPECT_EQ(port->pending(), 0U);
    EXPECT_TRUE(loop.until([&] { return gone == 1; }));
}

TEST_F(SerialPortTest, PausesReading) {
    plug();
    start();
    ASSERT_TRUE(untilOpened(1));
    onBytes = [this](std::string_view b) {
        bytes += b;
        port->setReading(false);
    };
    pty->send("one");
    ASSERT_TRUE(loop.until([&] { return bytes == "one"; }));
    pty->send("two");
    loop.settle();
    EXPECT_EQ(bytes, "one");
    port->setReading(true);
    ASSERT_TRUE(loop.until([&] { return bytes == "onetwo"; }));
    // Paused while idle: the edge comes while nobody may read.
    port->setReading(false);
    port->setReading(true);
    port->setReading(false);
    pty->send("three");
    loop.settle();
    EXPECT_EQ(bytes, "onetwo");
    port->setReading(true);
    ASSERT_TRUE(loop.until([&] { return bytes == "onetwothree"; }));
}

TEST_F(SerialPortTest, NoticesUnpluggingWhilePausedOnWriting) {
    plug();
    start();
    ASSERT_TRUE(untilOpened(1));
    port->setReading(false);
    unplug();
    loop.settle();
    EXPECT_FALSE(port->write("x"));
    EXPECT_EQ(gone, 0) << "not from inside write()";
    EXPECT_TRUE(loop.until([&] { return gone == 1; }));
}

TEST_F(SerialPortTest, MayBeDestroyedByItsOwnEvents) {
    plug();
    start();
    onBytes = [this](std::string_view) { port.reset(); };
    ASSERT_TRUE(untilOpened(1));
    pty->send("AT\r");
    ASSERT_TRUE(loop.until([&] { return !port; }));
    loop.settle();
    EXPECT_EQ(gone, 0);
}

TEST_F(SerialPortTest, ChangesSpeed) {
    plug();
    start();
    ASSERT_TRUE(untilOpened(1));
    const auto set = [&](unsigned baud) {
        return loop.run(port->setMode([baud](SerialMode& mode) { mode.baud = baud; }));
    };
    EXPECT_EQ(set(12345).error().code, Errc::invalidValue);
    EXPECT_EQ(port->mode().baud, 115200U);
    ASSERT_TRUE(set(9600));
    termios settings{};
    ASSERT_EQ(::tcgetattr(pty->fd(), &settings), 0) << "both ends of a pty share them";
    EXPECT_EQ(::cfgetospeed(&settings), speed_t{B9600});
    EXPECT_EQ(settings.c_lflag & (ECHO | ICANON | ISIG), 0U);
    EXPECT_EQ(settings.c_oflag & OPOST, 0U);
}

TEST(SerialSpeed, KnowsTheStandardOnes) {
    EXPECT_TRUE(isSupportedBaud(115200));
    EXPECT_TRUE(isSupportedBaud(921600));
    EXPECT_FALSE(isSupportedBaud(0));
    EXPECT_FALSE(isSupportedBaud(115201));
}

}  // namespace
}  // namespace w58d
