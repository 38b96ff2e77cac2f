// [lan], whose keys must fit each other.
#pragma once

#include <string>
#include <vector>

#include "config/table_reader.hpp"

namespace w58d {

/// `radios` are the interfaces on air: the bridge needs another name.
void readLan(TableReader table, const std::vector<std::string>& radios, LanConfig& lan);

}  // namespace w58d
