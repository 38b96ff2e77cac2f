// What is known of a stored file that was written or read.
#pragma once

#include <optional>
#include <string>

#include "platform/files/atomic_file.hpp"

namespace w58d {

/// As it was then; see stillKept().
struct KeptFile {
    std::string text;
    std::optional<FileMark> mark;  ///< nullopt: there was none
};

}  // namespace w58d
