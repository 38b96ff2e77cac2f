// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How the body of a command line is read: spaces, quotes, numbers, the heads of extended commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "at/catalogue.hpp"

namespace w58d::at {

/// A space as far as bodies go. CR is one where S3 made another byte end the line, for hosts that
/// go on sending CR LF.
constexpr bool isSpace(char c) {
    // One comparison says no to nearly everything.
    return c <= ' ' && (c == ' ' || c == '\t' || c == '\r');
}

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::size_t skipSpaces(std::string_view body, std::size_t at) {
    while (at < body.size() && isSpace(body[at])) {
        ++at;
    }
    return at;
}

/// The byte at `at`; at the end of the body a `;`, which ends a command as well.
constexpr char byteOrEnd(std::string_view body, std::size_t at) {
    return at < body.size() ? body[at] : ';';
}

/// The end of the body, or a `;`.
constexpr bool endsCommand(std::string_view body, std::size_t at) {
    return byteOrEnd(body, at) == ';';
}

/// The end of the command, or a `,`; `next` is byteOrEnd().
constexpr bool endsParameter(char next) {
    return next == ';' || next == ',';
}
constexpr bool endsParameter(std::string_view body, std::size_t at) {
    return endsParameter(byteOrEnd(body, at));
}

/// quoteLength() of a place with the byte that quotes beyond ASCII start with.
[[nodiscard]] std::size_t wideQuoteLength(std::string_view body, std::size_t at);

/// Bytes of the quote at `at`, which is within the body; 0 if there is none.
inline std::size_t quoteLength(std::string_view body, std::size_t at) {
    const char c = body[at];
    return c == '"' ? 1 : c == '\xE2' ? wideQuoteLength(body, at) : 0;
}

/// A decimal number without a sign, and the place after it: where it was looked for, and 0, if
/// there is none. What an int cannot hold becomes the greatest it can.
struct Number {
    int value = 0;
    std::size_t end = 0;
};
[[nodiscard]] Number readNumber(std::string_view body, std::size_t at);

enum class Form : std::uint8_t { execute, read, test, write, malformed };

struct Head {
    const Command* command = nullptr;  ///< null: no such name in the catalogue
    Form form = Form::malformed;
    std::size_t end = 0;  ///< write: where the parameters begin; else: the `;` or the body's end
};

/// Reads the head that starts at the `+` at `at`.
[[nodiscard]] Head readHead(const Catalogue& catalogue, std::string_view body, std::size_t at);

/// Whether a command of the catalogue, in any form, starts at `at` (after spaces).
[[nodiscard]] bool startsCommand(const Catalogue& catalogue, std::string_view body, std::size_t at);

}  // namespace w58d::at
