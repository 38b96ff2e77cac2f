// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Counts what a noisy machine cannot move.
#pragma once

#include <cstdint>
#include <functional>

namespace w58d::bench {

/// Starts the program anew with the plainest of libc's string functions, which are otherwise chosen
/// by the processor; returns in the one that has them.
void usePlainStringFunctions(char** argv);

/// How many instructions `work` takes in user space, in a process of its own that is stepped
/// through them; 0 where that is not possible. What has to be warm should be: `work` finds this
/// process's memory as it is.
std::uint64_t instructionsOf(const std::function<void()>& work);

}  // namespace w58d::bench
