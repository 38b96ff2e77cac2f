// Time limits for coroutines.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "platform/loop/clock.hpp"

namespace w58d {

/// Suspends for a time; false if cancelled before.
[[nodiscard]] inline asio::awaitable<bool> sleepFor(std::chrono::milliseconds duration) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Timer timer(executor, duration);
    const auto [error] =
        co_await timer.async_wait(asio::experimental::as_tuple(asio::use_awaitable));
    co_return !error;
}

/// The result of `work`, or nullopt if it took longer than `limit`. It is cancelled then, and has
/// ended when this returns: it may use what its caller owns. T must be default-constructible (a
/// Result is). Work that ignores cancellation delays the return.
///
///     std::optional<Result<int>> result = co_await withTimeout(scan(), 10s);
template <class T>
[[nodiscard]] asio::awaitable<std::optional<T>> withTimeout(asio::awaitable<T> work,
                                                            std::chrono::milliseconds limit) {
    using asio::experimental::awaitable_operators::operator||;
    std::variant<T, bool> first = co_await (std::move(work) || sleepFor(limit));
    if (first.index() == 0) {
        co_return std::optional<T>(std::move(std::get<0>(first)));
    }
    co_return std::nullopt;
}

}  // namespace w58d
