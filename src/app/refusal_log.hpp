// Why a host got ERROR, for who looks at the log and not at the line.
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// One line for a command with wrong parameters, which are not shown: they may hold passwords.
/// Unknown commands get none, as programs try many; and what the module could not do is in the log
/// already, by who tried. `line` begins with the command.
void logRefusal(std::string_view port, std::string_view line, const Error& error);

}  // namespace w58d
