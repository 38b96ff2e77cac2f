// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The two character sets a host may speak (+CSCS), and their way to and from UTF-8.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace w58d {

/// The printable characters of ASCII, 32..126.
[[nodiscard]] constexpr bool isPrintable(char c) {
    return c >= 32 && c <= 126;
}
[[nodiscard]] constexpr bool isPrintable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return isPrintable(c); });
}

/// What bytes >= 0x80 on a port mean. The module's manual counts a Chinese character as two bytes,
/// so GBK (a superset of GB2312) is what a port starts with.
enum class Charset { gbk, utf8 };

/// Length of the well-formed character of UTF-8 at the front of the text; 0 if there is none.
[[nodiscard]] std::size_t utf8Length(std::string_view text);

/// The bytes as UTF-8, or nullopt where they are not well-formed in `from` (a lone lead byte, an
/// unassigned pair, an overlong or surrogate form).
[[nodiscard]] std::optional<std::string> decodeText(Charset from, std::string_view bytes);

/// Text from the air, where nobody says which set it is in, as UTF-8: what is well-formed UTF-8 is
/// that, what is ASCII and pairs of GB2312 (GBK's in 0xA1..0xF7, 0xA1..0xFE) is those, and anything
/// else is left as it is.
[[nodiscard]] std::string textFromAir(std::string_view bytes);

/// Appends UTF-8 text to `out` in `to`. What `to` cannot show and what is not text at all - bytes
/// below 0x20, 0x7F, malformed UTF-8, characters GBK lacks - becomes `\xHH` for each of its bytes,
/// so that no text from outside can end a line on the host's port.
void encodeText(Charset to, std::string_view utf8, std::string& out);

/// ASCII text as the extension commands show it in quotes: `"`, `\` and what is not printable are
/// `\xHH`, so that it ends at the next `"`. At most so many bytes, escapes whole.
[[nodiscard]] std::string quotable(std::string_view text, std::size_t most);

/// Text as encodeText() shows it, for the quotes of an extension command: `"` and `\`, and each
/// byte of a GBK pair that has the latter in it, are `\xHH` too.
[[nodiscard]] std::string quotedText(Charset to, std::string_view utf8);

/// Characters in well-formed UTF-8 text: how many are ASCII, how many are not.
struct TextCount {
    std::size_t ascii = 0;
    std::size_t wide = 0;
};
[[nodiscard]] TextCount countText(std::string_view utf8);

}  // namespace w58d
