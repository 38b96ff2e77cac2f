// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Between those who log and where the log goes, which may take its time.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "base/log.hpp"

namespace w58d {

/// A target that never waits: a thread of its own writes to the real one. What does not fit while
/// that one is stuck (a pipe that nobody reads, a syslog that hangs) is dropped, and a line says
/// how many were, where they are missing. Only a thread can do this: the descriptor is shared with
/// other programs, which would not expect it to be non-blocking.
class LogQueue final : public log::Target {
  public:
    /// Bytes of text that wait. A start at level debug is a tenth of it.
    static constexpr std::size_t kMostWaiting = std::size_t{128} * 1024;

    LogQueue();
    ~LogQueue() override;

    /// Where lines go from now on.
    void setTarget(std::shared_ptr<log::Target> target);

    /// Waits until all is written, but no longer than this.
    void drain(std::chrono::milliseconds limit);

    void take(log::Line&& line) override;

  private:
    class State;
    std::shared_ptr<State> state_;  // with the thread, which may be stuck when we go
};

}  // namespace w58d
