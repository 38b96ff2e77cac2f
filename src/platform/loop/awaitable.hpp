// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Coroutines of the loop.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

namespace w58d {

/// There is one kind of loop. Asio's own default would be of any kind, for which each step of a
/// coroutine, a timer or a socket asks by a virtual call.
using Executor = asio::io_context::executor_type;

/// A timer, socket or descriptor of Asio's in that loop.
template <class IoObject>
using InLoop = typename IoObject::template rebind_executor<Executor>::other;

/// What a coroutine gives to whoever awaits it. It has not begun before.
template <class T>
using Awaitable = asio::awaitable<T, Executor>;

/// For Asio's operations: what they hand to a handler is returned, and nothing is thrown.
inline constexpr auto kAwait = asio::experimental::as_tuple(asio::use_awaitable_t<Executor>());

}  // namespace w58d
