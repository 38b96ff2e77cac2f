// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Until when work may go on.
#pragma once

#include <chrono>
#include <memory>

#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/wait_list.hpp"

namespace w58d {

/// Handed down through everything that somebody waits for. Copies are one deadline; who gave the
/// work may end it early, for all of them. Work looks at it between its steps: nothing is begun
/// once it is over.
class Deadline {
  public:
    explicit Deadline(std::chrono::milliseconds limit)
        : until_(Clock::now() + limit), end_(std::make_shared<End>()) {}

    [[nodiscard]] bool over() const { return end_->early || Clock::now() >= until_; }
    /// It was ended before its time: what failed then says nothing about what it tried.
    [[nodiscard]] bool endedEarly() const { return end_->early; }
    /// 0 once it is over.
    [[nodiscard]] std::chrono::milliseconds left() const;

    /// For a part of the work, which may take `limit` at most. Ends early with this one.
    [[nodiscard]] Deadline within(std::chrono::milliseconds limit) const;

    /// They are one: the other is a copy, or a part of the same work.
    [[nodiscard]] bool sharesEndWith(const Deadline& other) const { return end_ == other.end_; }

    void endEarly();

    /// Returns when it is over.
    [[nodiscard]] Awaitable<void> end() const;
    /// Suspends for a time, or until it is over.
    [[nodiscard]] Awaitable<void> sleep(std::chrono::milliseconds duration) const;

  private:
    struct End {
        bool early = false;
        WaitList waiting;
    };

    Clock::time_point until_;
    std::shared_ptr<End> end_;
};

}  // namespace w58d
