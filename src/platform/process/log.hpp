// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Where the log goes.
#pragma once

#include "base/log.hpp"

namespace w58d {

enum class LogSink { standardError, syslog };

struct LogConfig {
    LogSink sink = LogSink::standardError;
    log::Level level = log::Level::info;

    bool operator==(const LogConfig&) const = default;
};

/// Has lines (log::info(...)) written there, one by one without delay, by a thread of its own:
/// nobody who logs ever waits (log_queue.hpp). May be called again, on reload, while other threads
/// log.
void setUpLog(const LogConfig& config);

/// Before the process ends, or executes another program: what was logged is written, if it is taken
/// within a moment.
void finishLog();

}  // namespace w58d
