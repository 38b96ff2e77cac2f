#include "platform/process/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <thread>

namespace w58d {
namespace {

TEST(Log, TakesTheLevelsItNames) {
    for (const char* const level :
         {"trace", "debug", "info", "warning", "error", "critical", "off"}) {
        EXPECT_TRUE(isLogLevel(level));
        ASSERT_TRUE(setUpLog({.level = level}));
        EXPECT_EQ(spdlog::default_logger()->level(), spdlog::level::from_str(level));
    }
    EXPECT_FALSE(isLogLevel("loud"));
    EXPECT_EQ(setUpLog({.level = "loud"}).error().code, Errc::invalidValue);
    ASSERT_TRUE(setUpLog({}));
}

TEST(Log, WritesToStandardErrorAtOnce) {
    testing::internal::CaptureStderr();
    ASSERT_TRUE(setUpLog({.level = "info"}));
    spdlog::debug("not this");
    spdlog::warn("this");
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(text.find("not this"), std::string::npos);
    EXPECT_NE(text.find(" warning: this\n"), std::string::npos) << text;
}

TEST(Log, ChangesWhileAnotherThreadLogs) {
    ASSERT_TRUE(setUpLog({.level = "critical"}));
    std::atomic<bool> done = false;
    std::thread other([&done] {
        while (!done) {
            spdlog::warn("not shown");
        }
    });
    for (int i = 0; i < 500; ++i) {
        const LogSink sink = i % 3 == 0 ? LogSink::syslog : LogSink::standardError;
        ASSERT_TRUE(setUpLog({.sink = sink, .level = i % 2 == 0 ? "off" : "critical"}));
    }
    done = true;
    other.join();
    ASSERT_TRUE(setUpLog({}));
}

TEST(Log, ChangesItsSink) {
    ASSERT_TRUE(setUpLog({.sink = LogSink::syslog, .level = "error"}));
    spdlog::debug("below the level");
    ASSERT_TRUE(setUpLog({.sink = LogSink::syslog, .level = "info"}));
    ASSERT_TRUE(setUpLog({}));
}

}  // namespace
}  // namespace w58d
