// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A short-lived foreign program from its start to its end.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/process/child.hpp"

namespace w58d {

/// Runs it to its end. `unknown` if it could not be started or was not done in time (it is killed
/// then). Its output is in the log only.
[[nodiscard]] inline Awaitable<Result<ExitStatus>> runProgram(asio::io_context& io, ChildSpec spec,
                                                              std::chrono::milliseconds timeout) {
    const std::string name = spec.name;
    Result<Child> child = Child::start(io, std::move(spec));
    if (!child) {
        co_return std::unexpected(std::move(child.error()));
    }
    const std::optional<ExitStatus> status = co_await withTimeout(child->wait(), timeout);
    if (!status) {
        co_return fail(Errc::unknown, name + ": not done in time");  // ~Child kills it
    }
    co_return *status;
}

}  // namespace w58d
