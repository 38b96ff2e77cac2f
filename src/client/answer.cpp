// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "client/answer.hpp"

#include <algorithm>

namespace w58d::client {
namespace {

bool isNumber(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    const bool leadingZero = digits.size() > 1 && digits[0] == '0';  // JSON has no such numbers
    return !digits.empty() && digits.size() <= 15 && !leadingZero &&
           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

/// Where the text that begins behind an opening quote ends.
std::size_t closingQuote(std::string_view rest) {
    for (std::size_t at = 0; at < rest.size(); ++at) {
        const bool ends = at + 1 == rest.size() || rest[at + 1] == ',';
        if (rest[at] == '"' && ends) {
            return at;
        }
    }
    return rest.size();
}

}  // namespace

bool isFinal(std::string_view line) {
    return line == W58_AT_OK || line == W58_AT_ERROR || line.starts_with(W58_AT_CME_ERROR);
}

Row parseRow(std::string_view line) {
    using Kind = Row::Value::Kind;
    const std::size_t colon = line.find(':');
    if (!line.starts_with('+') || colon == std::string_view::npos) {
        return {.name = {}, .values = {{Kind::text, line}}};
    }
    Row row{.name = line.substr(0, colon), .values = {}};
    std::string_view rest = line.substr(colon + 1);
    rest.remove_prefix(rest.starts_with(' ') ? 1 : 0);
    while (!rest.empty()) {
        std::size_t end = 0;
        if (rest.front() == '"') {
            const std::size_t length = closingQuote(rest.substr(1));
            row.values.push_back({Kind::text, rest.substr(1, length)});
            end = std::min(length + 2, rest.size());
        } else {
            end = std::min(rest.find(','), rest.size());
            const std::string_view text = rest.substr(0, end);
            Kind kind = isNumber(text) ? Kind::number : Kind::text;
            row.values.push_back({text.empty() ? Kind::nothing : kind, text});
        }
        if (end + 1 == rest.size()) {  // a comma at the end: an empty place behind it
            row.values.push_back({});
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return row;
}

}  // namespace w58d::client
