// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Time limits for coroutines.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "platform/loop/clock.hpp"
#include "platform/loop/spawn.hpp"

namespace w58d {

/// Suspends for a time; false if cancelled before.
[[nodiscard]] asio::awaitable<bool> sleepFor(std::chrono::milliseconds duration);

/// A limit: ends after this time.
[[nodiscard]] asio::awaitable<void> after(std::chrono::milliseconds duration);

/// Runs both until one has ended; whether that was `work`. The other is cancelled then, and has
/// ended when this returns: it may use what its caller owns. What ignores cancellation delays the
/// return.
[[nodiscard]] asio::awaitable<bool> endsBefore(asio::awaitable<void> work,
                                               asio::awaitable<void> limit);

/// The result of `work`, or nullopt if `limit` ended before; see endsBefore().
template <class T>
[[nodiscard]] asio::awaitable<std::optional<T>> resultBefore(asio::awaitable<T> work,
                                                             asio::awaitable<void> limit) {
    std::optional<T> result;
    asio::awaitable<void> kept = keep(std::move(work), result);
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
[[nodiscard]] asio::awaitable<std::optional<T>> withTimeout(asio::awaitable<T> work,
                                                            std::chrono::milliseconds limit) {
    return resultBefore(std::move(work), after(limit));
}

}  // namespace w58d
