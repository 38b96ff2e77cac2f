// What has to be so before w58d may do anything, at a start and before it starts anew.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/process/run_lock.hpp"

namespace w58d {

/// Makes the folders, sees that nobody's file is where the socket is to be, and takes the lock.
/// What is in the way, for the log.
[[nodiscard]] Result<RunLock> prepareStart(const Config& config);

/// Whether prepareStart() would succeed with this configuration in a process that was executed
/// anew, and whether that can be executed; `program` is how this one was called.
[[nodiscard]] Result<void> mayStartAgain(const Config& config, RunLock& held,
                                         std::string_view program);

/// Replaces the process by a fresh one of the same command line: same process id, so whoever
/// started w58d notices nothing. Call it when everything has been stopped. Returns only if that
/// is not possible, which is in the log.
void executeAnew(char** argv);

}  // namespace w58d
