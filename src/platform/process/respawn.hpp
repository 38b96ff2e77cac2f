// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Starting a daemon again when it ends, where nobody else does.
#pragma once

#include <string>
#include <vector>

namespace w58d {

/// Executes argv[0], a path, with these arguments and, unless it ends with exit status 0, once more
/// after 1 s, 2 s, 4 s, ... 30 s; a run of 30 s begins the row anew. Every execution takes the file
/// that is there then. SIGTERM and SIGINT end it and this function; one that does not obey within 6
/// s is killed. SIGHUP is passed on. Should this process die, the other is told to end (SIGTERM).
///
/// Expects these signals to be held (Signals::hold()), and returns the exit status. Says in the log
/// what happens.
int respawn(const std::vector<std::string>& argv);

}  // namespace w58d
