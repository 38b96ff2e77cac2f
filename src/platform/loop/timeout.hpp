// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Time limits for coroutines.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/spawn.hpp"

namespace w58d {

/// Suspends for a time; false if cancelled before.
[[nodiscard]] Awaitable<bool> sleepFor(std::chrono::milliseconds duration);

/// A limit: ends after this time.
[[nodiscard]] Awaitable<void> after(std::chrono::milliseconds duration);

/// Runs both until one has ended; whether that was `work`. The other is cancelled then, and has
/// ended when this returns: it may use what its caller owns. What ignores cancellation delays the
/// return.
[[nodiscard]] Awaitable<bool> endsBefore(Awaitable<void> work, Awaitable<void> limit);

/// The result of `work`, or nullopt if `limit` ended before; see endsBefore().
template <class T>
[[nodiscard]] Awaitable<std::optional<T>> resultBefore(Awaitable<T> work, Awaitable<void> limit) {
    std::optional<T> result;
    Awaitable<void> kept = keep(std::move(work), result);
    const bool inTime = co_await endsBefore(std::move(kept), std::move(limit));
    if (!inTime) {
        result.reset();
    }
    co_return result;
}

/// The result of `work`, or nullopt if it took longer than `limit`; see endsBefore().
///
///     std::optional<Result<int>> result = co_await withTimeout(scan(), 10s);
template <class T>
[[nodiscard]] Awaitable<std::optional<T>> withTimeout(Awaitable<T> work,
                                                      std::chrono::milliseconds limit) {
    return resultBefore(std::move(work), after(limit));
}

}  // namespace w58d
