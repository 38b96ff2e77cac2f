// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Hexadecimal text and bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace w58d {

[[nodiscard]] constexpr int hexDigitValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// True for one or more hexadecimal digits, either case, and nothing else.
[[nodiscard]] constexpr bool isHex(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return hexDigitValue(c) >= 0; });
}

/// Two lower-case digits a byte.
[[nodiscard]] inline std::string toHex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
    return out;
}

/// nullopt for an odd count or anything that is not a digit; empty text gives no bytes.
[[nodiscard]] inline std::optional<std::string> fromHex(std::string_view text) {
    if (text.empty()) {
        return std::string{};
    }
    if (text.size() % 2 != 0 || !isHex(text)) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        out += static_cast<char>(hexDigitValue(text[i]) * 16 + hexDigitValue(text[i + 1]));
    }
    return out;
}

/// Appends one byte as `\xHH` (upper-case digits), the way text from outside is shown to the host.
inline void appendEscapedByte(std::string& out, char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    out += "\\x";
    out += digits[value >> 4U];
    out += digits[value & 0xFU];
}

}  // namespace w58d
