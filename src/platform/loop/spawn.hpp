// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Coroutines that run beside each other, of one type each: Asio makes 5 kB of code for every pair
// of types, in every translation unit that spawns.
#pragma once

#include <asio/io_context.hpp>
#include <optional>
#include <utility>

#include "platform/loop/awaitable.hpp"

namespace w58d {

/// Starts `work` in the loop; nobody waits for it. What it refers to has to outlive it.
void spawn(asio::io_context& io, Awaitable<void> work);

/// Runs both until both have ended.
[[nodiscard]] Awaitable<void> bothEnd(Awaitable<void> first, Awaitable<void> second);

/// Puts the result of `work` where the caller keeps it.
template <class T>
Awaitable<void> keep(Awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

}  // namespace w58d
