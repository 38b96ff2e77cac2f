// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "client/followed.hpp"

#include <w58/at_socket.h>

#include <cctype>
#include <utility>

#include "client/bytes.hpp"

namespace w58d::client {
namespace {

int digitValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return std::tolower(static_cast<unsigned char>(c)) - 'a' + 10;
}

std::string fromDigits(std::string_view digits) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        bytes += static_cast<char>(digitValue(digits[at]) * 16 + digitValue(digits[at + 1]));
    }
    return bytes;
}

/// Whether the character moves a terminal: the controls of ASCII, and those of Unicode that stand
/// for such a one behind an ESC.
bool isControl(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    return byte(0) < 0x20 || byte(0) == 0x7F ||
           (character.size() == 2 && byte(0) == 0xC2 && byte(1) < 0xA0);
}

void appendPrintable(std::string& out, std::string_view bytes, char quote) {
    while (!bytes.empty()) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        std::size_t length = characterLength(bytes);
        if (length == 0 || isControl(bytes.substr(0, length)) || byte == '\\' ||
            bytes.front() == quote) {
            length = 1;
            out += "\\x";
            appendDigits(out, byte);
        } else {
            out += bytes.substr(0, length);
        }
        bytes.remove_prefix(length);
    }
}

}  // namespace

Followed parseFollowed(std::string_view line) {
    const std::size_t end = line.find(W58_FOLLOW_DATA);
    Followed followed{.text = std::string(line.substr(0, end)), .data = {}};
    if (end != std::string_view::npos) {
        followed.data = fromDigits(line.substr(end + 1));
        if (followed.text.ends_with(':')) {
            followed.dataInText = true;
            followed.text += ' ' + *followed.data;
        }
    }
    return followed;
}

std::string followedText(const Followed& followed) {
    constexpr char kNone = '\\';  // is not printed anyway
    std::string out;
    appendPrintable(out, followed.text, kNone);
    if (followed.data && !followed.dataInText) {
        out += " \"";
        appendPrintable(out, *followed.data, '"');
        out += '"';
    }
    return out;
}

}  // namespace w58d::client
