// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The composition root: everything w58d is made of, put together and run.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

enum class Ending : std::uint8_t {
    stopped,
    restart,
    failed,
    stuck,  ///< stopped, but for something that goes on: end the process without another word
};

/// What belongs to the process that the daemon runs in.
struct OwnProcess {
    /// Whether a fresh one with this configuration could take its place.
    std::function<Awaitable<Result<void>>(const Config&)> mayStartAgain;
    /// Called at each probe ([health] interval).
    std::function<void()> probe;
};

/// Runs until SIGTERM or SIGINT, or until a host wants a restart. `config` is checked already, and
/// is what the file `path` held. Unless all has ended with it, `io` has to last as long as the
/// process.
Ending runDaemon(asio::io_context& io, const Config& config, const std::string& path,
                 OwnProcess process);

}  // namespace w58d
