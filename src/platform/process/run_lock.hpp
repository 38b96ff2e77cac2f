// One daemon a run folder.
#pragma once

#include <string>

#include "base/error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {

/// Held by the process that took it until its end, however that comes, or until it executes
/// another program. What it guards - pid files, sockets, and through them the programs, the
/// interfaces and the rules - is not touched by a process that has it not.
class RunLock {
  public:
    /// Of an existing folder, for which it makes `<folder>/lock`. `notAllowed` with who holds it,
    /// after a moment in which one that was killed may still be going.
    [[nodiscard]] static Result<RunLock> take(const std::string& folder);

  private:
    explicit RunLock(UniqueFd file) : file_(std::move(file)) {}

    UniqueFd file_;
};

}  // namespace w58d
