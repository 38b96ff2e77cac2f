// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which parts a change of the settings is about.
#pragma once

#include "config/settings.hpp"
#include "services/module/parts.hpp"

namespace w58d {

/// All that may have to change on the way from one to the other; storage aside, which is always.
[[nodiscard]] PartSet concernOf(const Settings& from, const Settings& to);

/// All that a mode of operation needs, with a station or without.
[[nodiscard]] PartSet concernOfMode(bool station);

}  // namespace w58d
