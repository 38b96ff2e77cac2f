// A last line that proves the text before it to be whole.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "config/toml_text.hpp"

namespace w58d {

/// `body`, which ends in a line feed, and its CRC-32 as a last TOML line: `crc32 = "89abcdef"`.
[[nodiscard]] std::string seal(std::string body);

/// The body of a sealed text; `unknown` for one that was cut off, added to or altered. The last
/// line feed alone may be missing.
[[nodiscard]] Result<std::string_view> unseal(std::string_view text);

/// The tree of a sealed text's body; `unknown`, too, if that is not TOML.
[[nodiscard]] Result<TomlTable> parseSealed(std::string_view text);

}  // namespace w58d
