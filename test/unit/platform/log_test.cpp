// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <thread>

#include "folder.hpp"
#include "platform/process/log_queue.hpp"
#include "platform/process/standard_error.hpp"

namespace w58d {
namespace {

using test::Folder;

TEST(Log, WritesToStandardErrorAtOnce) {
    testing::internal::CaptureStderr();
    setUpLog({});
    log::debug("not this");
    log::warning("this");
    finishLog();
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(text.find("not this"), std::string::npos);
    EXPECT_NE(text.find(" warning: this\n"), std::string::npos) << text;
}

TEST(Log, ChangesWhileAnotherThreadLogs) {
    setUpLog({.level = log::Level::critical});
    std::atomic<bool> done = false;
    std::thread other([&done] {
        while (!done) {
            log::warning("not shown");
        }
    });
    for (int i = 0; i < 500; ++i) {
        const LogSink sink = i % 3 == 0 ? LogSink::syslog : LogSink::standardError;
        setUpLog({.sink = sink, .level = i % 2 == 0 ? log::Level::off : log::Level::critical});
    }
    done = true;
    other.join();
    setUpLog({});
}

/// Standard error, until its end, is a pipe that nobody reads.
class StuckError {
  public:
    StuckError() : saved_(::dup(STDERR_FILENO)) {
        EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0);
        EXPECT_GT(::fcntl(ends_[1], F_SETPIPE_SZ, 4096), 0);
        ::dup2(ends_[1], STDERR_FILENO);
    }
    ~StuckError() {
        ::dup2(saved_, STDERR_FILENO);
        for (const int fd : {saved_, ends_[0], ends_[1]}) {
            ::close(fd);
        }
    }

    /// Up to and with the first of what is wanted.
    std::string readUntil(std::string_view wanted) {
        std::string text;
        std::array<char, 4096> some{};
        while (text.find(wanted) == std::string::npos) {
            pollfd more{.fd = ends_[0], .events = POLLIN, .revents = 0};
            const ssize_t size =
                ::poll(&more, 1, 5000) > 0 ? ::read(ends_[0], some.data(), some.size()) : 0;
            if (size <= 0) {
                break;
            }
            text.append(some.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

  private:
    int saved_;
    int ends_[2] = {-1, -1};
};

TEST(Log, WaitsForNobodyAndSaysWhatIsMissing) {
    setUpLog({});
    StuckError standardError;
    const std::string line(1000, 'x');
    for (int i = 0; i < 1000; ++i) {
        log::info("{} {}", i, line);
    }
    finishLog();  // gives up
    const std::string text = standardError.readUntil(" lines are missing here");
    EXPECT_NE(text.find("info: 0 xxx"), std::string::npos);
    EXPECT_NE(text.find(" lines are missing here"), std::string::npos);
    EXPECT_LT(text.size(), 2 * LogQueue::kMostWaiting);
    log::info("goes on");
    EXPECT_NE(standardError.readUntil("goes on").find("goes on"), std::string::npos);
    finishLog();
}

TEST(Log, KeepsItsFileSmall) {
    const Folder folder;
    const std::string path = folder.file("log");
    const int saved = ::dup(STDERR_FILENO);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(file, STDERR_FILENO);
    setUpLog({});
    const std::string text(1000, 'x');
    for (int i = 0; i < 5000; ++i) {
        log::info("line {} {}", i, text);
        if (i % 50 == 0) {
            finishLog();
        }
    }
    finishLog();
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    ::close(file);
    const std::string kept = test::get(path);
    EXPECT_LT(kept.size(), StandardError::kMostBytes + 2000);
    EXPECT_GT(kept.size(), StandardError::kMostBytes / 2 - 2000);
    EXPECT_EQ(kept.find("info: line "), kept.find("info: ")) << kept.substr(0, 100);
    EXPECT_NE(kept.find("info: line 4999 xxx"), std::string::npos);
    EXPECT_EQ(kept.find("info: line 0 xxx"), std::string::npos);
    EXPECT_EQ(kept.find("are missing"), std::string::npos);
}

TEST(Log, ChangesItsSink) {
    setUpLog({.sink = LogSink::syslog, .level = log::Level::error});
    log::debug("below the level");
    setUpLog({.sink = LogSink::syslog});
    setUpLog({});
}

}  // namespace
}  // namespace w58d
