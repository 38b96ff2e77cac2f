// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// AT+CWUSRINFO for the dialer.
#pragma once

#include "base/error.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"

namespace w58d {

/// Removes what a killed daemon left beside the files.
void sweepDialerSecrets(const WanConfig& config);

/// Puts the user into pppd's files that the configuration names, readable by root only, where the
/// next call finds it; lines of others stay. What is there already is not written again.
[[nodiscard]] Result<void> tellDialer(const WanConfig& config, const UserInfo& user);

/// Does all of that but the last step: the error that tellDialer() would have.
[[nodiscard]] Result<void> tryDialer(const WanConfig& config, const UserInfo& user);

}  // namespace w58d
