// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the daemon answers to a command line.
#pragma once

#include <w58/at_socket.h>

#include <string>
#include <string_view>
#include <vector>

namespace w58d::client {

/// The rows before the final result, and that.
struct Answer {
    std::vector<std::string> rows;
    std::string result;  ///< "OK", "ERROR" or "+CME ERROR: ..."; empty: none came
    [[nodiscard]] bool ok() const { return result == W58_AT_OK; }
};

/// Whether a line ends an answer.
[[nodiscard]] bool isFinal(std::string_view line);

/// A row taken apart: `+NAME: value,"text",,3`. Rows of another form have no name, and themselves
/// as their one value.
struct Row {
    struct Value {
        enum class Kind { text, number, nothing };
        Kind kind = Kind::nothing;
        std::string_view text;  ///< without quotes

        bool operator==(const Value&) const = default;
    };
    std::string_view name;
    std::vector<Value> values;
};

/// Views `line`. A quoted text ends at the last quote that a comma or the end follows: passwords
/// may have quotes inside.
[[nodiscard]] Row parseRow(std::string_view line);

}  // namespace w58d::client
