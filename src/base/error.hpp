// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What can go wrong, in the words of the wire.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace w58d {

/// The codes of `+CME ERROR: <n>` (3GPP TS 27.007 clause 9.2) that w58d uses.
enum class Errc : int {
    notAllowed = 3,            ///< right command, wrong moment (server closed, not in station mode)
    notSupported = 4,          ///< unknown command or form, or a command of the other model
    incorrectParameters = 50,  ///< syntax, type or number of parameters
    invalidValue = 53,         ///< a well-formed parameter outside what it may be
    unknown = 100,  ///< the module could not do it (a foreign program failed); see the log
};

/// An error and, for the log and the verbose text, what it was about. `detail` is empty or a short
/// English phrase without line breaks; it may be shown to the host (`+CMEE=2`).
struct [[nodiscard]] Error {
    Errc code = Errc::unknown;
    std::string detail;
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for `return fail(Errc::invalidValue, "channel")`.
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string detail = {}) {
    return std::unexpected(Error{code, std::move(detail)});
}

/// The text TS 27.007 clause 9.2 gives a code: `+CMEE=2` prints it.
[[nodiscard]] constexpr std::string_view text(Errc code) {
    switch (code) {
        case Errc::notAllowed:
            return "operation not allowed";
        case Errc::notSupported:
            return "operation not supported";
        case Errc::incorrectParameters:
            return "incorrect parameters";
        case Errc::invalidValue:
            return "invalid parameter value";
        case Errc::unknown:
            break;
    }
    return "unknown";
}

}  // namespace w58d
