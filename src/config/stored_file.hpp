// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What every stored file has in common: a last line that proves the text before it to be whole,
// where a damaged one goes, and what the log says of it.
#pragma once

#include <sys/types.h>

#include <expected>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "config/settings.hpp"
#include "config/toml_text.hpp"

namespace w58d {

/// A stored file is a few hundred bytes.
inline constexpr std::size_t kMaxStoredBytes = std::size_t{64} * 1024;
/// Passwords are inside.
inline constexpr mode_t kStoredMode = 0600;

/// `body`, which ends in a line feed, and its CRC-32 as a last TOML line: `crc32 = "89abcdef"`.
[[nodiscard]] std::string seal(std::string body);

/// The body of a sealed text; `unknown` for one that was cut off, added to or altered. The last
/// line feed alone may be missing.
[[nodiscard]] Result<std::string_view> unseal(std::string_view text);

/// The tree of a sealed text's body; `unknown`, too, if that is not TOML.
[[nodiscard]] Result<TomlTable> parseSealed(std::string_view text);

struct NotRead {
    NoSettings kind;
    std::string why;
};

/// The content of a stored file; no text but why for one that is not there, cannot be read, or is
/// too long to be one, and put aside then. The log says what cannot be read, but for one that was
/// `unread` before.
[[nodiscard]] std::expected<std::string, NotRead> readStored(const std::string& path, bool unread);

/// Writes `text` so that its owner alone may read it.
[[nodiscard]] Result<void> writeStored(const std::string& path, const std::string& text);

/// The file is still as it was kept, which is read only if somebody has touched it; or why not, and
/// the log says so. What others have put in its place is put aside if it can be read (`damaged`).
[[nodiscard]] std::expected<void, NotRead> stillKept(const std::string& path, KeptFile& kept);

/// Keeps a damaged file under another name and logs it.
void putAside(const std::string& path, const std::string& why);

}  // namespace w58d
