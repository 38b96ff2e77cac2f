// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Text as the foreign programs take it apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace w58d::world {

/// The parts between the separators, empty ones left out.
[[nodiscard]] inline std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        if (end != 0) {
            parts.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

/// `\`-escapes as hostapd and wpa_supplicant print an SSID (printf_encode of hostap's common.c).
[[nodiscard]] inline std::string escaped(std::string_view ssid) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : ssid) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            text += '\\';
            text += c;
        } else if (byte >= 0x20 && byte < 0x7F) {
            text += c;
        } else {
            text += "\\x";
            text += digits[byte >> 4U];
            text += digits[byte & 0xFU];
        }
    }
    return text;
}

}  // namespace w58d::world
