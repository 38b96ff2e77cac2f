// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Between those who log and where the log goes, which may take its time.
#pragma once

#include <spdlog/common.h>
#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstddef>
#include <memory>

namespace w58d {

/// A sink that never waits: a thread of its own writes to the real one. What does not fit while
/// that one is stuck (a pipe that nobody reads, a syslog that hangs) is dropped, and a line says
/// how many were, where they are missing. Only a thread can do this: the descriptor is shared with
/// other programs, which would not expect it to be non-blocking.
class LogQueue final : public spdlog::sinks::sink {
  public:
    /// Bytes of text that wait. A start at level debug is a tenth of it.
    static constexpr std::size_t kMostWaiting = std::size_t{128} * 1024;

    LogQueue();
    ~LogQueue() override;

    /// Where lines go from now on.
    void setTarget(spdlog::sink_ptr target);

    /// Waits until all is written, but no longer than this.
    void drain(std::chrono::milliseconds limit);

    // spdlog's own interface; the target has the pattern.
    void log(const spdlog::details::log_msg& line) override;
    void flush() override {}
    void set_pattern(const std::string& /*pattern*/) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

  private:
    class State;
    std::shared_ptr<State> state_;  // with the thread, which may be stuck when we go
};

}  // namespace w58d
