// SIGHUP: the configuration read again.
#pragma once

#include <string>

#include "config/config.hpp"

namespace w58d {

/// Takes over from the file what may change while w58d runs - log, identity, factory settings,
/// speed and flow control of the ports - and says in the log what has to wait for the next start.
/// False, and nothing changed, if the file has mistakes.
bool reloadConfig(const std::string& path, Config& config);

}  // namespace w58d
