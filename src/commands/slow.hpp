// From a coroutine of the services to the one final result of a command.
#pragma once

#include <asio/awaitable.hpp>

#include "w58d/at/call.hpp"
#include "w58d/base/error.hpp"

namespace w58d::commands {

/// Runs `work` and ends the command with what it returns; the port's further input waits meanwhile.
at::Outcome later(at::Call& call, asio::awaitable<Result<void>> work);

}  // namespace w58d::commands
