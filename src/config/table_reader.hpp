// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Reads one TOML table key by key, and notes everything in it that is not as it should be.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "config/text_rules.hpp"
#include "config/toml_text.hpp"

namespace w58d {

/// What the readers of one text found, shared by all of them.
struct Findings {
    std::string file;
    std::vector<ConfigMistake> mistakes;
    std::vector<std::string> keys;  ///< path of every key that was asked for

    void add(TextPosition at, std::string_view key, std::string text);
};

/// How a value is shown in a mistake: `"text"`, `12`, `an array`; one line, cut if long.
[[nodiscard]] std::string shown(const TomlNode& node);
[[nodiscard]] std::string shown(std::string_view text);

/// For "did you mean ...?": the candidate a slip of the keyboard or two away from `word`, if there
/// is one.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

enum class Absent { isDefault, isMistake };

/// Each reading function leaves its argument alone where the key is absent or wrong. Whoever made
/// the reader calls rejectOthers() once everything was read.
class TableReader {
  public:
    /// `path` is empty for the whole text. The reader refers to `table` and `findings`.
    TableReader(const TomlTable& table, TextPosition at, std::string path, Findings& findings,
                Absent absent);

    void text(std::string_view key, std::string& value, const TextRule& rule);
    /// Like text(), for a key that has no default.
    void requiredText(std::string_view key, std::string& value, const TextRule& rule);
    /// Like text(), but the empty string is as good as no key.
    void textOrEmpty(std::string_view key, std::string& value, const TextRule& rule);
    /// Like text(), but the value may also be empty.
    void textOrNone(std::string_view key, std::string& value, const TextRule& rule);
    void integer(std::string_view key, int& value, int least, int most);
    void boolean(std::string_view key, bool& value);

    /// Any string at all; the caller checks it and calls refuse().
    std::optional<std::string> anyText(std::string_view key);
    /// Like anyText(), and never shown.
    std::optional<std::string> secret(std::string_view key);
    std::optional<std::int64_t> anyInteger(std::string_view key, std::string_view expected);
    std::optional<std::vector<std::string>> textList(std::string_view key);

    template <class E>
    void choice(std::string_view key, E& value,
                std::span<const std::pair<std::string_view, E>> choices) {
        std::string expected;
        for (std::size_t i = 0; i < choices.size(); ++i) {
            expected += i == 0 ? "" : i + 1 < choices.size() ? ", " : " or ";
            expected += shown(choices[i].first);
        }
        const std::optional<std::string> found = stringAt(key, expected);
        if (!found) {
            return;
        }
        for (const auto& [word, meaning] : choices) {
            if (*found == word) {
                value = meaning;
                return;
            }
        }
        refuse(key, expected);
    }

    /// A table inside this one; an empty one where it is absent.
    TableReader table(std::string_view key);
    /// The tables of an array of tables, each with its place in the path: `port[0]`. None if the
    /// key is absent; nullopt if it holds something else.
    std::optional<std::vector<TableReader>> tables(std::string_view key);

    /// The keys that are there, for a table whose keys are names.
    [[nodiscard]] std::vector<std::string> keys() const;

    /// Notes that what `key` holds (or, absent, `fallback`) is not `expected`.
    void refuse(std::string_view key, std::string_view expected, std::string_view fallback = {});
    /// Notes a mistake at `key`, or at the table if the key is absent.
    void mistake(std::string_view key, std::string text);

    /// Notes every key that was not asked for.
    void rejectOthers();

  private:
    const TomlEntry* ask(std::string_view key, std::string_view expected);
    std::optional<std::string> stringAt(std::string_view key, std::string_view expected);
    [[nodiscard]] std::string pathOf(std::string_view key) const;

    const TomlTable* table_;
    TextPosition at_;
    std::string path_;
    Findings* findings_;
    Absent absent_;
    std::vector<std::string> known_;
};

}  // namespace w58d
