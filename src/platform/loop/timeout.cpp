// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/timeout.hpp"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>

namespace w58d {

Awaitable<bool> sleepFor(std::chrono::milliseconds duration) {
    const Executor executor = co_await asio::this_coro::executor;
    Timer timer(executor, duration);
    const auto [error] = co_await timer.async_wait(kAwait);
    co_return !error;
}

Awaitable<void> after(std::chrono::milliseconds duration) {
    (void)co_await sleepFor(duration);
}

// Of one pair of types for all that has a limit: Asio makes 10 kB of code for each.
Awaitable<bool> endsBefore(Awaitable<void> work, Awaitable<void> limit) {
    using asio::experimental::awaitable_operators::operator||;
    const auto first = co_await (std::move(work) || std::move(limit));
    co_return first.index() == 0;
}

}  // namespace w58d
