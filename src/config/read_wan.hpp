// [wan]
#pragma once

#include <string>
#include <vector>

#include "config/table_reader.hpp"

namespace w58d {

/// `taken`: interfaces that have another use.
void readWan(TableReader table, const std::vector<std::string>& taken, WanConfig& wan);

}  // namespace w58d
