#include "platform/process/log.hpp"

#include <poll.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "platform/process/log_queue.hpp"

namespace w58d {
namespace {

constexpr std::string_view kLevels[] = {"trace", "debug",    "info", "warning",
                                        "error", "critical", "off"};

constexpr std::chrono::milliseconds kLogDrainLimit{500};

/// Not stdio's stream: a thread that is stuck in that would keep the process from ending.
class StandardError final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
    void sink_it_(const spdlog::details::log_msg& line) override {
        spdlog::memory_buf_t text;
        formatter_->format(line, text);
        std::string_view rest(text.data(), text.size());
        while (!rest.empty()) {
            const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
            if (written >= 0) {
                rest.remove_prefix(static_cast<std::size_t>(written));
            } else if (errno == EAGAIN) {  // somebody else made it non-blocking
                pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
                ::poll(&room, 1, -1);
            } else if (errno != EINTR) {
                return;
            }
        }
    }
    void flush_() override {}
};

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
