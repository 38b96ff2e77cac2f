// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What has to be so before w58d may do anything, at a start and before it starts anew.
#pragma once

#include <asio/io_context.hpp>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/process/run_lock.hpp"

namespace w58d {

/// Makes the folders, sees that nobody's file is where the socket is to be, and takes the lock.
/// What is in the way, for the log; `notAllowed` if that is another w58d.
[[nodiscard]] Result<RunLock> prepareStart(const Config& config);

/// The program by its path, for whoever called it `called`: executing /proc/self/exe itself would
/// change the process's name, by which init scripts know it, and would miss an update of the file.
[[nodiscard]] std::string programPath(std::string_view called);

/// Whether prepareStart() would succeed with this configuration in a process that was executed
/// anew, and whether what is executed then is a w58d that can run: it is asked for its version.
/// `called` is how this one was called.
[[nodiscard]] Awaitable<Result<void>> mayStartAgain(asio::io_context& io, const Config& config,
                                                    RunLock& held, std::string called);

/// Replaces the process by a fresh one of the same command line: same process id, so whoever
/// started w58d notices nothing. Call it when everything has been stopped. Returns only if that
/// is not possible, which is in the log.
void executeAnew(char** argv);

}  // namespace w58d
