// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who makes place when a client comes and all places of the LAN server are taken.
#pragma once

#include <list>

#include "base/addresses.hpp"
#include "config/config.hpp"
#include "services/lan_server/connection.hpp"

namespace w58d {

/// True if one more client, of this address, may be added to `clients`. First to make place for it
/// is who sends no more: it only waits for an answer, or has left already. Nobody may keep others
/// out with many connections: an address that has none gets a place of the address that has the
/// most. Who makes place is disconnected, and goes when what it has sent is read, or kept.
[[nodiscard]] bool makePlace(std::list<Connection>& clients, Ipv4Address newcomer,
                             const LanServerConfig& config);

}  // namespace w58d
