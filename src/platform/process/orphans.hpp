// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What programs leave behind in sessions of their own, where no signal to their group finds it.
#pragma once

#include <chrono>

namespace w58d {

/// From now on whatever our children leave behind becomes a child of this process.
void adoptOrphans();

/// Kills every child of this process, and theirs as these become ours, and waits until none is
/// left; what the kernel does not let go within `limit` stays. For a process that has no child that
/// it still needs.
void endChildren(std::chrono::milliseconds limit);

}  // namespace w58d
