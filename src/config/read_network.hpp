// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// [lan], [lan_server] and [wan], which have interfaces and ports to agree on with other tables.
#pragma once

#include <string>
#include <vector>

#include "config/table_reader.hpp"

namespace w58d {

/// `radios` are the interfaces on air: the bridge needs another name.
void readLan(TableReader table, const std::vector<std::string>& radios, LanConfig& lan);

/// `ports` are those it may name.
void readLanServer(TableReader table, const std::vector<PortConfig>& ports,
                   LanServerConfig& lanServer);

/// What `radios` and `lan` name has another use.
void readWan(TableReader table, const std::vector<std::string>& radios, const LanConfig& lan,
             WanConfig& wan);

}  // namespace w58d
