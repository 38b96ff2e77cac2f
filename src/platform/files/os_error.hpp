// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The system's errors as ours.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "base/error.hpp"

namespace w58d {

[[nodiscard]] inline std::string errnoText(int number) {
    return std::generic_category().message(number);
}

/// "<what>: <reason of errno>"
[[nodiscard]] inline std::unexpected<Error> failErrno(std::string_view what, int number = errno) {
    return fail(Errc::unknown, std::string(what) + ": " + errnoText(number));
}

}  // namespace w58d
