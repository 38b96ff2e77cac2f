// Why a host got ERROR, for who looks at the log and not at the line.
#pragma once

#include <string_view>

#include "w58d/base/error.hpp"

namespace w58d {

/// One line for a command that was wrong in itself; what the module could not do is in the log
/// already, by who tried. `line` begins with the command. Its parameters, which may hold passwords,
/// are not shown.
void logRefusal(std::string_view port, std::string_view line, const Error& error);

}  // namespace w58d
