// One daemon a run folder, and a state folder.
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
    /// Of two existing folders: makes `<runDir>/lock`, and locks `stateDir` itself, which may be
    /// one that cannot be written to. `notAllowed` with who holds one of them, after a moment in
    /// which one that was killed may still be going.
    [[nodiscard]] static Result<RunLock> take(const std::string& runDir,
                                              const std::string& stateDir);

    [[nodiscard]] bool isOf(const std::string& runDir, const std::string& stateDir) const {
        return runDir == runDir_ && stateDir == stateDir_;
    }

    /// Takes it anew if others have taken the file away, with its folder or without, or the state
    /// folder; `notAllowed` with who was quicker.
    [[nodiscard]] Result<void> renew();

  private:
    RunLock(std::string runDir, std::string stateDir)
        : runDir_(std::move(runDir)), stateDir_(std::move(stateDir)) {}

    [[nodiscard]] Result<void> renewState();

    std::string runDir_;
    std::string stateDir_;
    UniqueFd file_;   ///< in runDir_
    UniqueFd state_;  ///< stateDir_
};

}  // namespace w58d
