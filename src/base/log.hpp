// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the program has to say, and where that goes. Of fmt alone: nobody who logs may wait
// (log_queue.hpp), so that of a library for logs little but its levels would be in use, and one is
// a third as large as this program.
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <string_view>

namespace w58d::log {

enum class Level { debug, info, warning, error, critical, off };

[[nodiscard]] std::string_view name(Level level);

/// Lines below it are dropped; `off` drops all.
void setLevel(Level level);
[[nodiscard]] Level level();

struct Line {
    std::chrono::system_clock::time_point time;
    Level level = Level::info;
    std::string text;  ///< without a line's end
};

class Target {
  public:
    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    virtual ~Target() = default;
    virtual void take(Line&& line) = 0;
};

/// Where lines go from now on; null, as at first: to standard error, by whoever logs. Returns where
/// they went.
Target* exchangeTarget(Target* target);

/// What write() does, for values of any type.
void writeValues(Level level, fmt::string_view format, fmt::format_args values);

/// One line. Nobody logs secrets: the log does not know what is one.
template <class... Values>
void write(Level level, fmt::format_string<Values...> format, Values&&... values) {
    writeValues(level, format, fmt::make_format_args(values...));
}

template <class... Values>
void debug(fmt::format_string<Values...> format, Values&&... values) {
    writeValues(Level::debug, format, fmt::make_format_args(values...));
}
template <class... Values>
void info(fmt::format_string<Values...> format, Values&&... values) {
    writeValues(Level::info, format, fmt::make_format_args(values...));
}
template <class... Values>
void warning(fmt::format_string<Values...> format, Values&&... values) {
    writeValues(Level::warning, format, fmt::make_format_args(values...));
}
template <class... Values>
void error(fmt::format_string<Values...> format, Values&&... values) {
    writeValues(Level::error, format, fmt::make_format_args(values...));
}
template <class... Values>
void critical(fmt::format_string<Values...> format, Values&&... values) {
    writeValues(Level::critical, format, fmt::make_format_args(values...));
}

}  // namespace w58d::log
