// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// `w58d --check-board`.
#pragma once

#include "config/config.hpp"

namespace w58d {

/// Finds out what the board can do, and prints a row for each command and mode on standard output:
/// a table, or JSON. Takes no lock and changes nothing: a w58d may run beside it. The exit status:
/// 0, or 1 if something that the manual has is missing or not known, or a signal came before.
[[nodiscard]] int checkBoard(const Config& config, bool json);

}  // namespace w58d
