// [lan_server], which names ports.
#pragma once

#include <vector>

#include "config/table_reader.hpp"

namespace w58d {

void readLanServer(TableReader table, const std::vector<PortConfig>& ports,
                   LanServerConfig& lanServer);

}  // namespace w58d
