// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The keys of the configuration.
#pragma once

#include "config/table_reader.hpp"

namespace w58d {

/// The configuration a tree holds; not to be used if anything was added to the mistakes. `device`
/// is what the device's own file holds, if there is one.
[[nodiscard]] Config readConfig(const TomlTable& text, Findings& findings,
                                TableReader* device = nullptr);

}  // namespace w58d
