// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/log.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <utility>

namespace w58d::log {
namespace {

/// By level.
constexpr std::array<std::string_view, 6> kNames = {"debug", "info",     "warning",
                                                    "error", "critical", "off"};

std::atomic<Level> least = Level::info;
std::atomic<Target*> target = nullptr;  // null: standard error

}  // namespace

std::string_view name(Level level) {
    return kNames[static_cast<std::size_t>(level)];
}

void setLevel(Level level) {
    least = level;
}

Level level() {
    return least;
}

Target* exchangeTarget(Target* next) {
    return target.exchange(next);
}

[[gnu::noinline, gnu::cold]] void writeValues(Level level, fmt::string_view format,
                                              fmt::format_args values) {
    if (level < least) {
        return;
    }
    Line line{std::chrono::system_clock::now(), level, fmt::vformat(format, values)};
    if (Target* const taker = target) {
        taker->take(std::move(line));
    } else {
        std::fprintf(stderr, "%s: %s\n", name(level).data(), line.text.c_str());
    }
}

}  // namespace w58d::log
