// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Processes a former run of the daemon left behind.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

/// A process, told from a later one that got the same number by its start time (field 22 of
/// /proc/<pid>/stat, in clock ticks since boot).
struct ProcessId {
    pid_t pid = 0;
    std::uint64_t startTime = 0;

    bool operator==(const ProcessId&) const = default;
};

/// nullopt if there is no such process.
[[nodiscard]] std::optional<ProcessId> identify(pid_t pid);

/// What to look for.
struct LeftoverQuery {
    std::string name;     ///< in the log
    std::string pidFile;  ///< may be absent
    std::string program;  ///< path or name of the program; compared by its last part
    std::string mark;     ///< an argument of ours; empty: only the pid file counts
};

/// Records a running process.
[[nodiscard]] Result<void> writePidFile(const std::string& pidFile, pid_t pid);
/// Once it was stopped.
void removePidFile(const std::string& pidFile);

/// Ends every process the query finds (TERM and CONT, 2 s, KILL), waits until they are gone, and
/// removes the pid file. Returns at once if there is none.
[[nodiscard]] Awaitable<void> sweepLeftovers(asio::io_context& io, LeftoverQuery query);

}  // namespace w58d
