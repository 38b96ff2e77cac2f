#include "platform/process/log.hpp"

#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace w58d {
namespace {

constexpr std::string_view kLevels[] = {"trace", "debug",    "info", "warning",
                                        "error", "critical", "off"};

spdlog::sink_ptr makeSink(LogSink kind) {
    if (kind == LogSink::syslog) {
        auto sink =
            std::make_shared<spdlog::sinks::syslog_sink_mt>("w58d", LOG_PID, LOG_DAEMON, true);
        sink->set_pattern("%v");  // syslog adds time, name and level by itself
        return sink;
    }
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    sink->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    return sink;
}

/// One logger for the life of the program: another thread may be in the middle of a line when the
/// main thread wants a level or a sink to change.
class Logger {
  public:
    Logger() {
        auto logger = std::make_shared<spdlog::logger>("w58d", sinks_);
        logger->flush_on(spdlog::level::trace);
        spdlog::set_default_logger(std::move(logger));
    }

    void write(LogSink kind, spdlog::level::level_enum level) {
        // Only if it is another one: a syslog sink's end closes the connection of its successor
        // too.
        if (kind_ != kind) {
            sinks_->set_sinks({makeSink(kind)});
            kind_ = kind;
        }
        spdlog::set_level(level);
    }

  private:
    std::shared_ptr<spdlog::sinks::dist_sink_mt> sinks_ =
        std::make_shared<spdlog::sinks::dist_sink_mt>();
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
    static Logger logger;
    logger.write(config.sink, spdlog::level::from_str(config.level));
    return {};
}

}  // namespace w58d
