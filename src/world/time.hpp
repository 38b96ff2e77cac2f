// Virtual time: it passes when nobody has anything to do. And the time of day.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <functional>

#include "platform/loop/clock.hpp"

namespace w58d::world {

/// Somebody sets the time of day so much later, or earlier.
void moveWallTime(asio::io_context& io, std::chrono::seconds by);

/// Runs the loop until `done` says so (true), or `limit` of virtual time has passed. Timers expire
/// in their order; between them the clock jumps.
bool runUntil(asio::io_context& io, const std::function<bool()>& done, Clock::duration limit);

}  // namespace w58d::world
