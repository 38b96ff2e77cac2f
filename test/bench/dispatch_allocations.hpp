// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Counts what the program takes from the heap.
#pragma once

#include <cstdint>

namespace w58d::bench {

/// Calls of operator new since the start.
[[nodiscard]] std::uint64_t allocations();

}  // namespace w58d::bench
