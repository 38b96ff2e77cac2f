// Starting a program.
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
    UniqueFd endWatch;  ///< readable when the process has ended
    UniqueFd output;    ///< what it writes to stdout and stderr; non-blocking
};

/// Executes argv[0] with the surroundings that child.hpp promises, `input` on its stdin. Waits
/// until the program is executed, which is short, so that an error is known here.
[[nodiscard]] Result<Process> spawn(const std::vector<std::string>& argv,
                                    std::string_view input = {});

}  // namespace w58d
