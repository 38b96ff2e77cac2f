// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Coroutines that run beside each other, of one type each: Asio makes 5 kB of code for every pair
// of types, in every translation unit that spawns.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <optional>
#include <utility>

namespace w58d {

/// Starts `work` in the loop; nobody waits for it. What it refers to has to outlive it.
void spawn(asio::io_context& io, asio::awaitable<void> work);

/// Runs both until both have ended.
[[nodiscard]] asio::awaitable<void> bothEnd(asio::awaitable<void> first,
                                            asio::awaitable<void> second);

/// Puts the result of `work` where the caller keeps it.
template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

}  // namespace w58d
