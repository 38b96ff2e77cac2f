// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Every command of the module.
#pragma once

#include "at/catalogue.hpp"

namespace w58d::commands {

/// Sorted, unique and well formed: checked when it is compiled.
[[nodiscard]] const at::Catalogue& catalogue(at::Offer offer = at::Offer::everything);

}  // namespace w58d::commands
