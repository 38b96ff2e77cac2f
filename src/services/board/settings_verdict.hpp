// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Whether a board can do what settings ask of it.
#pragma once

#include "config/config.hpp"
#include "config/settings.hpp"
#include "services/board/verdict.hpp"

namespace w58d {

/// What an access point's security needs of a board.
[[nodiscard]] Needs needsOf(const Security& security);

/// What an access point with these settings needs on air.
[[nodiscard]] Needs needsOf(const AccessPointSettings& settings);

/// Whether AT+CWRSTD can set the factory's security: as AT+CWAUTH, it refuses what is known not to
/// be possible of what the manual does not have. `why` begins with where the configuration has it:
/// "[defaults] auth 7: hostapd built without SAE".
[[nodiscard]] Verdict judgeDefaults(const BoardFacts& facts, const Config& config);

}  // namespace w58d
