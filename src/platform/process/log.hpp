// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Where the log goes.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

enum class LogSink { standardError, syslog };

struct LogConfig {
    LogSink sink = LogSink::standardError;
    std::string level = "info";  ///< one of isLogLevel()
};

/// True for "trace", "debug", "info", "warning", "error", "critical", "off".
[[nodiscard]] bool isLogLevel(std::string_view level);

/// Makes spdlog's default logger (spdlog::info(...)) write there, line by line without delay, by a
/// thread of its own: nobody who logs ever waits (log_queue.hpp). May be called again, on reload,
/// while other threads log. `invalidValue` for an unknown level. Nobody logs secrets: the log does
/// not know what is one.
[[nodiscard]] Result<void> setUpLog(const LogConfig& config);

/// Before the process ends, or executes another program: what was logged is written, if it is taken
/// within a moment.
void finishLog();

}  // namespace w58d
