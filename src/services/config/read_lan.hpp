// [lan], whose keys must fit each other.
#pragma once

#include <string_view>

#include "services/config/table_reader.hpp"

namespace w58d {

/// `radio` is the radio's interface: the bridge needs another name.
void readLan(TableReader table, std::string_view radio, LanConfig& lan);

}  // namespace w58d
