// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/log.hpp"

#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "platform/process/log_queue.hpp"
#include "platform/process/standard_error.hpp"

namespace w58d {
namespace {

constexpr std::string_view kLevels[] = {"trace", "debug",    "info", "warning",
                                        "error", "critical", "off"};

constexpr std::chrono::milliseconds kLogDrainLimit{500};

/// Only the queue's thread writes, so they need no lock.
spdlog::sink_ptr makeSink(LogSink kind) {
    if (kind == LogSink::syslog) {
        auto sink =
            std::make_shared<spdlog::sinks::syslog_sink_st>("w58d", LOG_PID, LOG_DAEMON, true);
        sink->set_pattern("%v");  // syslog adds time, name and level by itself
        return sink;
    }
    auto sink = std::make_shared<StandardError>();
    sink->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    return sink;
}

/// One logger for the life of the program: another thread may be in the middle of a line when the
/// main thread wants a level or a sink to change.
class Logger {
  public:
    static Logger& instance() {
        static Logger logger;
        return logger;
    }

    void write(LogSink kind, spdlog::level::level_enum level) {
        // Only if it is another one: a syslog sink's end closes the connection of its successor
        // too.
        if (kind_ != kind) {
            queue_->setTarget(makeSink(kind));
            kind_ = kind;
        }
        spdlog::set_level(level);
    }

    void drain() { queue_->drain(kLogDrainLimit); }

  private:
    Logger() { spdlog::set_default_logger(std::make_shared<spdlog::logger>("w58d", queue_)); }

    std::shared_ptr<LogQueue> queue_ = std::make_shared<LogQueue>();
    std::optional<LogSink> kind_;  ///< none at first
};

}  // namespace

bool isLogLevel(std::string_view level) {
    return std::ranges::find(kLevels, level) != std::end(kLevels);
}

Result<void> setUpLog(const LogConfig& config) {
    if (!isLogLevel(config.level)) {
        return fail(Errc::invalidValue, "log level: " + config.level);
    }
    Logger::instance().write(config.sink, spdlog::level::from_str(config.level));
    return {};
}

void finishLog() {
    Logger::instance().drain();
}

}  // namespace w58d
