#include "base/hex.hpp"

#include <algorithm>

namespace w58d {

bool isHex(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return hexDigitValue(c) >= 0; });
}

std::string toHex(std::string_view bytes) {
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

std::optional<std::string> fromHex(std::string_view text) {
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

void appendEscapedByte(std::string& out, char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    out += "\\x";
    out += digits[value >> 4U];
    out += digits[value & 0xFU];
}

}  // namespace w58d
