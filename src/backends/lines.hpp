// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Texts of lines, which is what foreign programs and their files are made of.
#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>

namespace w58d {

/// Calls `visit` with each line, without its line feed; the last may lack one.
template <class Visit>
void forEachLine(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        visit(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

struct KeyAndValue {
    std::string_view key;
    std::string_view value;
};

/// The two sides of a line's first `=`; both empty if it has none.
[[nodiscard]] inline KeyAndValue keyAndValue(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
        return {};
    }
    return {line.substr(0, equals), line.substr(equals + 1)};
}

/// The number that a text begins with; 0 if there is none, or if it is too great.
template <class Number>
[[nodiscard]] Number leadingNumber(std::string_view text) {
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace w58d
