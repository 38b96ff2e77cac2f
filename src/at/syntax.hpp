// The head of an extended-syntax command: its name and its form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "at/catalogue.hpp"

namespace w58d::at {

/// A space as far as command lines go. CR is one where S3 made another byte end the line, for hosts
/// that go on sending CR LF.
constexpr bool isSpace(char c) {
    // One comparison says no to nearly everything.
    return c <= ' ' && (c == ' ' || c == '\t' || c == '\r');
}

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::size_t skipSpaces(std::string_view line, std::size_t at) {
    while (at < line.size() && isSpace(line[at])) {
        ++at;
    }
    return at;
}

/// The byte at `at`; at the end of the line a `;`, which ends a command as well.
constexpr char byteOrEnd(std::string_view line, std::size_t at) {
    return at < line.size() ? line[at] : ';';
}

/// The end of the line, or a `;`.
constexpr bool endsCommand(std::string_view line, std::size_t at) {
    return byteOrEnd(line, at) == ';';
}

/// The end of the command, or a `,`; `next` is byteOrEnd().
constexpr bool endsParameter(char next) {
    return next == ';' || next == ',';
}
constexpr bool endsParameter(std::string_view line, std::size_t at) {
    return endsParameter(byteOrEnd(line, at));
}

enum class Form : std::uint8_t { execute, read, test, write, malformed };

struct Head {
    const Command* command = nullptr;  ///< null: no such name in the catalogue
    Form form = Form::malformed;
    std::size_t end = 0;  ///< write: where the parameters begin; else: the `;` or the line's end
};

/// Reads the head that starts at the `+` at `at`.
[[nodiscard]] Head readHead(const Catalogue& catalogue, std::string_view line, std::size_t at);

/// Whether a command of the catalogue, in any form, starts at `at` (after spaces).
[[nodiscard]] bool startsCommand(const Catalogue& catalogue, std::string_view line, std::size_t at);

}  // namespace w58d::at
