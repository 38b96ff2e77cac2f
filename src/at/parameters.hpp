// From the text after `=` to checked values.
#pragma once

#include <cstddef>
#include <string_view>

#include "at/catalogue.hpp"
#include "base/error.hpp"

namespace w58d::at {

/// What is wrong with the parameters of a command, or nothing.
struct ParameterProblem {
    enum class Kind : unsigned char { none, malformed, outOfRange };
    Kind kind = Kind::none;
    std::string_view parameter{};  ///< outOfRange: which one
};

/// Reads the parameters of `form` that start at `at`, by the rule in parameter.hpp. Without a
/// problem `at` is then the `;` or the end of the line that ends the command.
[[nodiscard]] ParameterProblem readParameters(const Catalogue& catalogue, const WriteForm& form,
                                              std::string_view line, std::size_t& at,
                                              Values& values);

}  // namespace w58d::at
