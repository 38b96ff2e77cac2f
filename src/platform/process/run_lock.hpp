// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One daemon a run folder, and a state folder.
#pragma once

#include <chrono>
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
    /// Of two existing folders, in each of which it makes a file `lock`; a state folder that cannot
    /// be written to is nobody's. `notAllowed` with who holds one of them, after 8 s, in which one
    /// that was killed, or whose supervisor was, may still be going.
    [[nodiscard]] static Result<RunLock> take(const std::string& runDir,
                                              const std::string& stateDir);

    [[nodiscard]] bool isOf(const std::string& runDir, const std::string& stateDir) const {
        return runDir == run_.folder && stateDir == state_.folder;
    }

    /// Takes it anew where others have taken the file away, with its folder or without;
    /// `notAllowed` with who was quicker.
    [[nodiscard]] Result<void> renew();

  private:
    /// The lock of one folder, that the configuration names by `key`.
    struct One {
        std::string key;
        std::string folder;
        UniqueFd file{};  ///< none: it was not taken

        [[nodiscard]] std::string path() const { return folder + "/lock"; }
        [[nodiscard]] bool stands() const;
        [[nodiscard]] Result<void> take(std::chrono::milliseconds patience);
    };

    RunLock(std::string runDir, std::string stateDir)
        : run_{"run_dir", std::move(runDir)}, state_{"state_dir", std::move(stateDir)} {}

    [[nodiscard]] Result<void> takeBoth(std::chrono::milliseconds patience);

    One run_;
    One state_;
};

}  // namespace w58d
