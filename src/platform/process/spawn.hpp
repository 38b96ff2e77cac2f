// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Starting a program, and descriptors that stand for processes.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {

struct Process {
    pid_t pid = 0;
    UniqueFd endWatch;  ///< see openEndWatch()
    UniqueFd output;    ///< what it writes to stdout and stderr; non-blocking
};

/// Executes argv[0] with the surroundings that child.hpp promises, `input` on its stdin. Waits
/// until the program is executed, which is short, so that an error is known here.
[[nodiscard]] Result<Process> spawn(const std::vector<std::string>& argv,
                                    std::string_view input = {});

/// A descriptor that becomes readable when the process has ended (reaped or not): a pidfd, or,
/// before Linux 5.3, what endWatchByThread() gives. Invalid (errno set) if there is no such
/// process.
[[nodiscard]] UniqueFd openEndWatch(pid_t pid);

/// The same for kernels without pidfds: a pipe that a thread closes at the process's end.
[[nodiscard]] UniqueFd endWatchByThread(pid_t pid);

/// Sends a signal to the process that `endWatch` stands for; before Linux 5.3 to the one that has
/// the number now.
void signalProcess(int endWatch, pid_t pid, int number);

}  // namespace w58d
