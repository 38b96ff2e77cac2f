// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the daemon may do, whatever started it.
#pragma once

#include "base/error.hpp"

namespace w58d {

/// Gives up all capabilities but those that w58d and its programs need, which are the ones that
/// init/w58d.service.in names and gives reasons for, and sets no_new_privs, so that no program it
/// executes has others either. An error if others are left.
[[nodiscard]] Result<void> dropPrivileges();

}  // namespace w58d
