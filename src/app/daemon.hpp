// The composition root: everything w58d is made of, put together and run.
#pragma once

#include <string>

#include "app/options.hpp"
#include "config/config.hpp"

namespace w58d {

enum class Ending { stopped, restart, failed };

/// Runs until SIGTERM or SIGINT, or until a host wants a restart. `config` is checked already, and
/// is what options.config held; `program` is how this one was called.
Ending runDaemon(const Config& config, const Options& options, std::string program);

}  // namespace w58d
