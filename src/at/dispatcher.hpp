// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One command of a body: found, parsed, checked, called.
#pragma once

#include <cstddef>
#include <string_view>

#include "at/catalogue.hpp"

namespace w58d::at {

/// Skips what may stand between commands: spaces and `;`.
[[nodiscard]] std::size_t skipToCommand(std::string_view body, std::size_t at);

/// Whether a command that takes data shares the body with another: nothing of that is executed. (A
/// command that cannot be read ends the look, as it would end the execution.)
[[nodiscard]] bool chainsData(const Catalogue& catalogue, std::string_view body);

/// Executes the command at `at`, which is not the end of the body. If the outcome is not an error,
/// `at` is where skipToCommand() goes on.
[[nodiscard]] Outcome dispatch(const Catalogue& catalogue, Model model, std::string_view body,
                               std::size_t& at, Call& call);

}  // namespace w58d::at
