// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/spawn.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>

namespace w58d {

// A file of a few lines: what it is for is to be the only one in which this is instantiated.
void spawn(asio::io_context& io, Awaitable<void> work) {
    asio::co_spawn(io, std::move(work), asio::detached);
}

Awaitable<void> bothEnd(Awaitable<void> first, Awaitable<void> second) {
    using asio::experimental::awaitable_operators::operator&&;
    co_await (std::move(first) && std::move(second));
}

}  // namespace w58d
