// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/log.hpp"

#include <syslog.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "platform/process/log_queue.hpp"
#include "platform/process/standard_error.hpp"

namespace w58d {
namespace {

constexpr std::chrono::milliseconds kLogDrainLimit{500};

int priority(log::Level level) {
    switch (level) {
        case log::Level::debug:
            return LOG_DEBUG;
        case log::Level::info:
            return LOG_INFO;
        case log::Level::warning:
            return LOG_WARNING;
        case log::Level::error:
            return LOG_ERR;
        case log::Level::critical:
        case log::Level::off:
            break;
    }
    return LOG_CRIT;
}

/// syslog adds time, name and process by itself.
class Syslog final : public log::Target {
  public:
    Syslog() { ::openlog("w58d", LOG_PID, LOG_DAEMON); }
    ~Syslog() override { ::closelog(); }
    void take(log::Line&& line) override {
        ::syslog(priority(line.level), "%s", line.text.c_str());
    }
};

std::shared_ptr<log::Target> makeTarget(LogSink sink) {
    if (sink == LogSink::syslog) {
        return std::make_shared<Syslog>();
    }
    return std::make_shared<StandardError>();
}

/// One for the life of the program: another thread may be in the middle of a line when the main
/// thread wants a level or a sink to change.
class SetUp {
  public:
    SetUp() = default;
    SetUp(const SetUp&) = delete;
    SetUp& operator=(const SetUp&) = delete;
    ~SetUp() { log::exchangeTarget(nullptr); }

    static SetUp& instance() {
        static SetUp setUp;
        return setUp;
    }

    void write(LogSink sink) {
        // Only if it is another one: a syslog's end closes the connection of its successor too.
        if (sink_ != sink) {
            queue_.setTarget(makeTarget(sink));
            sink_ = sink;
        }
        log::exchangeTarget(&queue_);
    }

    void drain() { queue_.drain(kLogDrainLimit); }

  private:
    LogQueue queue_;
    std::optional<LogSink> sink_;  ///< none at first
};

}  // namespace

void setUpLog(const LogConfig& config) {
    log::setLevel(config.level);
    SetUp::instance().write(config.sink);
}

void finishLog() {
    SetUp::instance().drain();
}

}  // namespace w58d
