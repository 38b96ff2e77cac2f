// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module's clock in the simulator: the system's, which may run faster.
#pragma once

#include <asio/io_context.hpp>

namespace w58d::sim {

/// From now on the module's time runs so many times as fast as the system's; greater than 0. `io`
/// is its loop, whose timers come accordingly.
void setSpeed(asio::io_context& io, double times);

}  // namespace w58d::sim
