// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/charset.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/gbk.hpp"
#include "base/hex.hpp"

namespace w58d {
namespace {

void appendUtf8(std::string& out, std::uint16_t unit) {
    if (unit < 0x80) {
        out += static_cast<char>(unit);
    } else if (unit < 0x800) {
        out += static_cast<char>(0xC0U | unit >> 6U);
        out += static_cast<char>(0x80U | (unit & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | unit >> 12U);
        out += static_cast<char>(0x80U | (unit >> 6U & 0x3FU));
        out += static_cast<char>(0x80U | (unit & 0x3FU));
    }
}

/// Length and code point of the well-formed character at the start of `text`; length 0 if there is
/// none (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
struct Utf8Char {
    std::size_t length = 0;
    std::uint32_t point = 0;
};

Utf8Char firstChar(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) {
        return {};
    }
    if (byte(0) < 0x80) {
        return {1, byte(0)};
    }
    const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) {
        return {};
    }
    std::uint32_t point = byte(0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return {};
        }
        point = point << 6U | (byte(i) & 0x3FU);
    }
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (point < least[length] || surrogate || point > 0x10FFFF) {
        return {};
    }
    return {length, point};
}

std::optional<std::string> gbkToUtf8(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        if (lead < 0x80) {
            out += bytes[i];
            continue;
        }
        const auto trail = ++i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
        const std::uint16_t unit = unicodeOf({lead, static_cast<std::uint8_t>(trail)});
        if (unit == 0) {
            return std::nullopt;
        }
        appendUtf8(out, unit);
    }
    return out;
}

/// ASCII, and pairs of the rows and columns that GB2312 has.
bool isGb2312(std::string_view bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (byte(i) < 0x80) {
            continue;
        }
        if (byte(i) < 0xA1 || byte(i) > 0xF7 || ++i == bytes.size() || byte(i) < 0xA1) {
            return false;
        }
    }
    return true;
}

/// Appends the pair of a character beyond ASCII; false if GBK has none.
bool appendGbk(std::string& out, std::uint32_t point) {
    const std::optional<GbkPair> pair = gbkOf(point);
    if (pair) {
        out += static_cast<char>(pair->lead);
        out += static_cast<char>(pair->trail);
    }
    return pair.has_value();
}

}  // namespace

std::size_t utf8Length(std::string_view text) {
    return firstChar(text).length;
}

std::optional<std::string> decodeText(Charset from, std::string_view bytes) {
    if (from == Charset::gbk) {
        return gbkToUtf8(bytes);
    }
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = utf8Length(bytes.substr(i));
        if (length == 0) {
            return std::nullopt;
        }
        i += length;
    }
    return std::string(bytes);
}

std::string textFromAir(std::string_view bytes) {
    std::optional<std::string> chinese;
    if (!decodeText(Charset::utf8, bytes) && isGb2312(bytes)) {
        chinese = gbkToUtf8(bytes);
    }
    return std::move(chinese).value_or(std::string(bytes));
}

void encodeText(Charset to, std::string_view utf8, std::string& out) {
    for (std::size_t i = 0; i < utf8.size();) {
        const Utf8Char character = firstChar(utf8.substr(i));
        const std::size_t length = std::max<std::size_t>(character.length, 1);
        const std::string_view bytes = utf8.substr(i, length);
        i += length;
        const bool wide = character.length > 1;
        if (wide ? to == Charset::utf8 : isPrintable(bytes.front())) {
            out += bytes;
        } else if (!wide || !appendGbk(out, character.point)) {
            std::ranges::for_each(bytes, [&](char byte) { appendEscapedByte(out, byte); });
        }
    }
}

std::string quotedText(Charset to, std::string_view utf8) {
    std::string out;
    while (!utf8.empty()) {
        const std::size_t length = std::max<std::size_t>(firstChar(utf8).length, 1);
        std::string shown;
        encodeText(to, utf8.substr(0, length), shown);
        utf8.remove_prefix(length);
        const bool escaped = shown.starts_with("\\x");
        if (!escaped && shown.find_first_of("\"\\") != std::string::npos) {
            std::ranges::for_each(shown, [&](char byte) { appendEscapedByte(out, byte); });
        } else {
            out += shown;
        }
    }
    return out;
}

std::string quotable(std::string_view text, std::size_t most) {
    std::string out;
    for (const char c : text) {
        std::string shown(1, c);
        if (!isPrintable(c) || c == '"' || c == '\\') {
            shown.clear();
            appendEscapedByte(shown, c);
        }
        if (out.size() + shown.size() > most) {
            break;
        }
        out += shown;
    }
    return out;
}

TextCount countText(std::string_view utf8) {
    TextCount count;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        count.ascii += byte < 0x80 ? 1 : 0;
        count.wide += byte >= 0xC0 ? 1 : 0;
    }
    return count;
}

}  // namespace w58d
