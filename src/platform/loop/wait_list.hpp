// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Coroutines that wait for something another part of the loop will say.
#pragma once

#include <cstddef>
#include <memory>

#include "platform/loop/awaitable.hpp"

namespace w58d {

/// A row of waiting coroutines, first come, first served. Single-threaded. No timer, no system
/// call. Coroutines that still wait when it is destroyed are destroyed with it.
class WaitList {
  public:
    WaitList();
    ~WaitList();
    WaitList(WaitList&&) = delete;

    /// Suspends until woken (true) or cancelled (false).
    [[nodiscard]] Awaitable<bool> wait();

    /// Lets the first, or all, of those who wait now go on: soon, not inside this call. False if
    /// there was none.
    bool wakeOne();
    void wakeAll();

    [[nodiscard]] std::size_t size() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace w58d
