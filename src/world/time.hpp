// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Virtual time: it passes when nobody has anything to do. And the time of day.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>

#include "platform/loop/clock.hpp"

namespace w58d::world {

/// Somebody sets the time of day so much later, or earlier. Who watches it hears so from the loop.
void moveWallTime(asio::io_context& io, std::chrono::seconds by);
/// By how much it was set later, in all, s. From any thread.
[[nodiscard]] std::int64_t wallTimeMoved();

/// Runs the loop until `done` says so (true), or `limit` of virtual time has passed. Timers expire
/// in their order; between them the clock jumps.
bool runUntil(asio::io_context& io, const std::function<bool()>& done, Clock::duration limit);

}  // namespace w58d::world
