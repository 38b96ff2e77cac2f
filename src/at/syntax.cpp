// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/syntax.hpp"

#include <algorithm>
#include <limits>

namespace w58d::at {
namespace {

/// The form after the name, which ends at `at`.
Head readForm(std::string_view body, std::size_t at) {
    at = skipSpaces(body, at);
    if (endsCommand(body, at)) {
        return {.form = Form::execute, .end = at};
    }
    if (body[at] == '?') {
        at = skipSpaces(body, at + 1);
        return {.form = endsCommand(body, at) ? Form::read : Form::malformed, .end = at};
    }
    if (body[at] != '=') {
        return {};
    }
    at = skipSpaces(body, at + 1);
    if (at < body.size() && body[at] == '?') {
        const std::size_t end = skipSpaces(body, at + 1);
        if (endsCommand(body, end)) {
            return {.form = Form::test, .end = end};
        }
    }
    return {.form = Form::write, .end = at};
}

}  // namespace

std::size_t wideQuoteLength(std::string_view body, std::size_t at) {
    const std::string_view mark = body.substr(at, 3);
    return mark == "\u201C" || mark == "\u201D" || mark == "\u2033" ? 3 : 0;
}

Number readNumber(std::string_view body, std::size_t at) {
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    std::int64_t value = 0;
    for (; at < body.size() && isDigit(body[at]); ++at) {
        value = std::min(value * 10 + (body[at] - '0'), kMost);
    }
    return {static_cast<int>(value), at};
}

Head readHead(const Catalogue& catalogue, std::string_view body, std::size_t at) {
    std::size_t length = 0;
    const Command* const command = catalogue.match({body.data() + at, body.size() - at}, length);
    if (command == nullptr) {
        return {};
    }
    Head head = readForm(body, at + length);
    head.command = command;
    return head;
}

bool startsCommand(const Catalogue& catalogue, std::string_view body, std::size_t at) {
    at = skipSpaces(body, at);
    if (at >= body.size() || body[at] != '+') {
        return false;
    }
    const Head head = readHead(catalogue, body, at);
    return head.command != nullptr && head.form != Form::malformed;
}

}  // namespace w58d::at
