// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// TOML text to a small tree of our own, so that toml++ (and its compile time) stays in one file.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace w58d {

/// Where something stands in a text; both count from 1, and 0 stands for no particular place.
struct TextPosition {
    unsigned line = 0;
    unsigned column = 0;

    auto operator<=>(const TextPosition&) const = default;
};

struct TomlNode;
struct TomlEntry;

using TomlArray = std::vector<TomlNode>;

struct TomlTable {
    std::vector<TomlEntry> entries;

    [[nodiscard]] const TomlEntry* find(std::string_view key) const;
};

/// A value of a type no key of ours has; its text is only good to be shown.
struct TomlOther {
    std::string text;
};

struct TomlNode {
    TextPosition at;
    std::variant<std::string, std::int64_t, bool, TomlArray, TomlTable, TomlOther> value;
};

struct TomlEntry {
    std::string key;
    TextPosition at;  ///< of the key
    TomlNode node;
};

struct TomlError {
    TextPosition at;
    std::string text;  ///< one printable line
};

/// The tree of a text, or the first place where it is not TOML. Text that only an attack would hold
/// (more than 256 KiB, a line of more than 512 bytes, 16 values inside each other) is refused.
[[nodiscard]] std::expected<TomlTable, TomlError> parseToml(std::string_view text);

}  // namespace w58d
