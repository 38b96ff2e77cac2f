// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The keys of Settings in TOML, for [defaults] of the configuration as well as the stored file,
// whose text config/settings.hpp declares.
#pragma once

#include "config/settings.hpp"
#include "config/table_reader.hpp"

namespace w58d {

// Each replaces what the table holds; combinations are judged as a whole. What is there already is
// left valid.

/// ssid, broadcast, auth, encrypt, password, mode, channel, isolation.
void readAccessPoint(TableReader& table, AccessPointSettings& ap);

/// What does not belong to an access point: wifi, enablessid2, the station's network, NAT, user.
void readCommon(TableReader& table, Settings& settings);

}  // namespace w58d
