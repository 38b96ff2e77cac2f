// Descriptors that stand for processes.
#pragma once

#include <sys/types.h>

#include "platform/files/unique_fd.hpp"

namespace w58d {

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
