#include "platform/process/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace w58d {
namespace {

constexpr std::string_view kLevels[] = {"trace", "debug",    "info", "warning",
                                        "error", "critical", "off"};

spdlog::sink_ptr makeSink(const LogConfig& config) {
    if (config.sink == LogSink::syslog) {
        auto sink = std::make_shared<spdlog::sinks::syslog_sink_mt>(config.ident, LOG_PID,
                                                                    LOG_DAEMON, true);
        sink->set_pattern("%v");  // syslog adds time, name and level by itself
        return sink;
    }
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    sink->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    return sink;
}

}  // namespace

bool isLogLevel(std::string_view level) {
    return std::ranges::find(kLevels, level) != std::end(kLevels);
}

Result<void> setUpLog(const LogConfig& config) {
    if (!isLogLevel(config.level)) {
        return fail(Errc::invalidValue, "log level: " + config.level);
    }
    // The old sink goes first: a syslog sink's end closes the connection of its successor too.
    spdlog::default_logger()->sinks().clear();
    auto logger = std::make_shared<spdlog::logger>("w58d", makeSink(config));
    logger->set_level(spdlog::level::from_str(config.level));
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
    return {};
}

}  // namespace w58d
