// One daemon a run folder.
#pragma once

#include <string>
#include <utility>

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

    /// Takes it anew if others have taken the file away, with its folder or without; `notAllowed`
    /// with who was quicker.
    [[nodiscard]] Result<void> renew();

  private:
    RunLock(std::string path, UniqueFd file) : path_(std::move(path)), file_(std::move(file)) {}

    std::string path_;
    UniqueFd file_;
};

}  // namespace w58d
