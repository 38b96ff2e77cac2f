// Hexadecimal text and bytes.
#pragma once

#include <optional>
#include <span>
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
[[nodiscard]] bool isHex(std::string_view text);

/// Two lower-case digits a byte.
[[nodiscard]] std::string toHex(std::string_view bytes);

/// nullopt for an odd count or anything that is no digit; empty text gives no bytes.
[[nodiscard]] std::optional<std::string> fromHex(std::string_view text);

/// Appends one byte as `\xHH` (upper-case digits), the way text from outside is shown to the host.
void appendEscapedByte(std::string& out, char byte);

}  // namespace w58d
