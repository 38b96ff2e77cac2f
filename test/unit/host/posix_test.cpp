// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The port of a POSIX system, on pseudoterminals and sockets.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <w58/posix.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "wire.hpp"

namespace w58d::test {
namespace {

using namespace std::string_literals;

/// A module behind a descriptor, in a thread.
class Served {
  public:
    Served(int file, Script& script) : file_(file), thread_([this, &script] { serve(script); }) {}
    ~Served() {
        stop_ = true;
        thread_.join();
        (void)close(file_);
    }

  private:
    void serve(Script& script) const {
        while (!stop_) {
            pollfd ready{file_, POLLIN, 0};
            char bytes[64];
            if (poll(&ready, 1, 10) == 1) {
                const ssize_t count = ::read(file_, bytes, sizeof bytes);
                const std::string answer =
                    script.take({bytes, static_cast<std::size_t>(std::max<ssize_t>(count, 0))});
                EXPECT_EQ(::write(file_, answer.data(), answer.size()),
                          static_cast<ssize_t>(answer.size()));
            }
        }
    }

    int file_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

int pseudoterminal() {
    const int file = posix_openpt(O_RDWR | O_NOCTTY);
    EXPECT_EQ(grantpt(file), 0);
    EXPECT_EQ(unlockpt(file), 0);
    return file;
}

TEST(PosixTest, ATerminalIsRaw) {
    const int master = pseudoterminal();
    const std::string path = ptsname(master);
    w58_posix line{};
    ASSERT_EQ(w58_posix_open(&line, path.c_str(), 115200, false), 0);
    termios settings{};
    ASSERT_EQ(tcgetattr(line.file, &settings), 0);
    EXPECT_EQ(settings.c_lflag & static_cast<tcflag_t>(ECHO | ICANON | ISIG), 0u);
    EXPECT_EQ(settings.c_oflag & static_cast<tcflag_t>(OPOST), 0u);
    EXPECT_EQ(cfgetospeed(&settings), static_cast<speed_t>(B115200));
    {
        Script script;
        script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
        const Served served(master, script);
        char buffer[64];
        w58 w{};
        w58_init(&w, &line.port, nullptr, buffer, sizeof buffer);
        struct Map {
            std::int32_t flag;
        } map{};
        static const w58_field kMap[] = {W58_FIELD_INT(Map, flag)};
        EXPECT_EQ(w58_read(&w, "+CWMAP?", kMap, 1, &map), W58_OK);
        EXPECT_EQ(map.flag, 1);
    }
    w58_posix_close(&line);
}

TEST(PosixTest, ALineIsOfOneProgram) {
    const int master = pseudoterminal();
    w58_posix first{};
    ASSERT_EQ(w58_posix_open(&first, ptsname(master), 115200, false), 0);
    w58_posix second{};
    EXPECT_EQ(w58_posix_open(&second, ptsname(master), 9600, false), EBUSY);
    termios settings{};
    ASSERT_EQ(tcgetattr(first.file, &settings), 0);
    EXPECT_EQ(cfgetospeed(&settings), static_cast<speed_t>(B115200)) << "it was left as it is";
    w58_posix_close(&first);
    EXPECT_EQ(w58_posix_open(&second, ptsname(master), 9600, false), 0);
    w58_posix_close(&second);
    (void)close(master);
}

TEST(PosixTest, WhatIsHungUpIsSaid) {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    w58_posix line{};
    ASSERT_EQ(w58_posix_use(&line, ends[0]), 0);
    char buffer[64];
    w58 w{};
    w58_init(&w, &line.port, nullptr, buffer, sizeof buffer);
    w58_request request{};
    request.text = "+CWMAP?";
    ASSERT_EQ(w58_start(&w, &request), W58_PENDING);
    EXPECT_EQ(w58_poll(&w), W58_PENDING) << "nothing there yet";
    (void)close(ends[1]);
    EXPECT_EQ(w58_poll(&w), W58_LINK);
    w58_posix_close(&line);
}

TEST(PosixTest, WhatCannotBeOpenedIsSaid) {
    w58_posix line{};
    EXPECT_EQ(w58_posix_open(&line, "/nonexistent", 115200, false), ENOENT);
    const int master = pseudoterminal();
    EXPECT_EQ(w58_posix_open(&line, ptsname(master), 12345, false), EINVAL);
    EXPECT_EQ(w58_posix_open(&line, "/dev/null", 115200, false), ENOTTY);
    EXPECT_EQ(w58_posix_use(&line, -1), EBADF);
    (void)close(master);
}

}  // namespace
}  // namespace w58d::test
