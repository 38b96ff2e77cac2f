// The composition root: everything w58d is made of, put together and run.
#pragma once

#include "app/options.hpp"
#include "config/config.hpp"

namespace w58d {

enum class Ending { stopped, restart, failed };

/// Runs until SIGTERM or SIGINT, or until a host wants a restart. `config` is checked already, and
/// is what options.config held.
Ending runDaemon(const Config& config, const Options& options);

/// Replaces the process by a fresh one of the same command line: same process id, so whoever
/// started w58d notices nothing. Call it when everything has been stopped. Returns only if that
/// is not possible, which is in the log.
void executeAnew(char** argv);

}  // namespace w58d
