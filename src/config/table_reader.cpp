// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/charset.hpp"

namespace w58d {
namespace {

const TomlTable kNoTable;

/// As it may stand in a message: text of a file is not trusted to be one printable line.
std::string printable(std::string_view text) {
    constexpr std::size_t most = 64;
    std::string out;
    encodeText(Charset::utf8, text.substr(0, most), out);
    return text.size() > most ? out + "..." : out;
}

std::string kindOf(const TomlNode& node) {
    struct Kind {
        std::string operator()(const std::string&) const { return "a string"; }
        std::string operator()(std::int64_t) const { return "an integer"; }
        std::string operator()(bool) const { return "a boolean"; }
        std::string operator()(const TomlArray&) const { return "an array"; }
        std::string operator()(const TomlTable&) const { return "a table"; }
        std::string operator()(const TomlOther& other) const { return other.text; }
    };
    return std::visit(Kind{}, node.value);
}

/// Levenshtein's distance: characters inserted, left out or replaced, row by row of its matrix.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t longest = 64;  // no key of ours is near that
    if (word.size() > longest) {
        return std::nullopt;
    }
    std::optional<std::string> best;
    std::size_t bestDistance = std::min<std::size_t>(2, word.size() / 2) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t d = distance(word, candidate);
        if (d < bestDistance) {
            bestDistance = d;
            best = candidate;
        }
    }
    return best;
}

void Findings::add(TextPosition at, std::string_view key, std::string text) {
    mistakes.push_back({file, at.line, at.column, printable(key), std::move(text)});
}

std::string shown(std::string_view text) {
    return '"' + printable(text) + '"';
}

std::string shown(const TomlNode& node) {
    if (const auto* const text = std::get_if<std::string>(&node.value)) {
        return shown(*text);
    }
    if (const auto* const integer = std::get_if<std::int64_t>(&node.value)) {
        return std::to_string(*integer);
    }
    if (const auto* const boolean = std::get_if<bool>(&node.value)) {
        return *boolean ? "true" : "false";
    }
    return kindOf(node);
}

TableReader::TableReader(const TomlTable& table, TextPosition at, std::string path,
                         Findings& findings, Absent absent)
    : table_(&table), at_(at), path_(std::move(path)), findings_(&findings), absent_(absent) {}

std::string TableReader::pathOf(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

const TomlEntry* TableReader::ask(std::string_view key, std::string_view expected) {
    known_.emplace_back(key);
    findings_->keys.push_back(pathOf(key));
    const TomlEntry* const entry = table_->find(key);
    if (entry == nullptr && absent_ == Absent::isMistake) {
        mistake(key, fmt::format("is missing; expected {}", expected));
    }
    return entry;
}

std::optional<std::string> TableReader::stringAt(std::string_view key, std::string_view expected) {
    const TomlEntry* const entry = ask(key, expected);
    if (entry == nullptr) {
        return std::nullopt;
    }
    const auto* const text = std::get_if<std::string>(&entry->node.value);
    if (text == nullptr) {
        refuse(key, expected);
        return std::nullopt;
    }
    return *text;
}

void TableReader::text(std::string_view key, std::string& value, const TextRule& rule) {
    const std::optional<std::string> found = stringAt(key, rule.expected);
    if (found && rule.accepts(*found)) {
        value = *found;
    } else if (found) {
        refuse(key, rule.expected);
    }
}

void TableReader::requiredText(std::string_view key, std::string& value, const TextRule& rule) {
    text(key, value, rule);
    if (absent_ == Absent::isDefault && table_->find(key) == nullptr) {
        mistake(key, fmt::format("is missing; expected {}", rule.expected));
    }
}

void TableReader::textOrEmpty(std::string_view key, std::string& value, const TextRule& rule) {
    const std::optional<std::string> found = stringAt(key, rule.expected);
    if (found && rule.accepts(*found)) {
        value = *found;
    } else if (found && !found->empty()) {
        refuse(key, rule.expected);
    }
}

void TableReader::textOrNone(std::string_view key, std::string& value, const TextRule& rule) {
    const std::optional<std::string> found = stringAt(key, rule.expected);
    if (found && (found->empty() || rule.accepts(*found))) {
        value = *found;
    } else if (found) {
        refuse(key, fmt::format("{} or empty", rule.expected));
    }
}

void TableReader::integer(std::string_view key, int& value, int least, int most) {
    const std::string expected = fmt::format("an integer from {} to {}", least, most);
    const std::optional<std::int64_t> found = anyInteger(key, expected);
    if (found && *found >= least && *found <= most) {
        value = static_cast<int>(*found);
    } else if (found) {
        refuse(key, expected);
    }
}

void TableReader::boolean(std::string_view key, bool& value) {
    constexpr std::string_view expected = "true or false";
    const TomlEntry* const entry = ask(key, expected);
    if (entry == nullptr) {
        return;
    }
    if (const auto* const boolean = std::get_if<bool>(&entry->node.value)) {
        value = *boolean;
    } else {
        refuse(key, expected);
    }
}

std::optional<std::string> TableReader::anyText(std::string_view key) {
    return stringAt(key, "a string");
}

std::optional<std::string> TableReader::secret(std::string_view key) {
    const TomlEntry* const entry = ask(key, "a string");
    if (entry == nullptr) {
        return std::nullopt;
    }
    if (const auto* const text = std::get_if<std::string>(&entry->node.value)) {
        return *text;
    }
    mistake(key, fmt::format("{} is not a string", kindOf(entry->node)));
    return std::nullopt;
}

std::optional<std::int64_t> TableReader::anyInteger(std::string_view key,
                                                    std::string_view expected) {
    const TomlEntry* const entry = ask(key, expected);
    if (entry == nullptr) {
        return std::nullopt;
    }
    if (const auto* const integer = std::get_if<std::int64_t>(&entry->node.value)) {
        return *integer;
    }
    refuse(key, expected);
    return std::nullopt;
}

std::optional<std::vector<std::string>> TableReader::textList(std::string_view key) {
    constexpr std::string_view expected = "an array of strings";
    const TomlEntry* const entry = ask(key, expected);
    if (entry == nullptr) {
        return std::nullopt;
    }
    const auto* const array = std::get_if<TomlArray>(&entry->node.value);
    if (array == nullptr) {
        refuse(key, expected);
        return std::nullopt;
    }
    std::vector<std::string> list;
    for (const TomlNode& item : *array) {
        if (const auto* const text = std::get_if<std::string>(&item.value)) {
            list.push_back(*text);
        } else {
            mistake(key, fmt::format("{} is not a string", shown(item)));
            return std::nullopt;
        }
    }
    return list;
}

TableReader TableReader::table(std::string_view key) {
    known_.emplace_back(key);
    const TomlEntry* const entry = table_->find(key);
    const auto* const table =
        entry == nullptr ? nullptr : std::get_if<TomlTable>(&entry->node.value);
    if (entry != nullptr && table == nullptr) {
        refuse(key, "a table");
    }
    return {table == nullptr ? kNoTable : *table, entry == nullptr ? at_ : entry->node.at,
            pathOf(key), *findings_, absent_};
}

std::optional<std::vector<TableReader>> TableReader::tables(std::string_view key) {
    constexpr std::string_view expected = "an array of tables";
    std::vector<TableReader> readers;
    known_.emplace_back(key);
    const TomlEntry* const entry = table_->find(key);
    if (entry == nullptr) {
        return readers;
    }
    const auto* const array = std::get_if<TomlArray>(&entry->node.value);
    if (array == nullptr) {
        refuse(key, expected);
        return std::nullopt;
    }
    for (const TomlNode& item : *array) {
        if (const auto* const table = std::get_if<TomlTable>(&item.value)) {
            readers.emplace_back(*table, item.at,
                                 fmt::format("{}[{}]", pathOf(key), readers.size()), *findings_,
                                 absent_);
        } else {
            refuse(key, expected);
            return std::nullopt;
        }
    }
    return readers;
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::string> keys;
    keys.reserve(table_->entries.size());
    for (const TomlEntry& entry : table_->entries) {
        keys.push_back(entry.key);
    }
    return keys;
}

void TableReader::refuse(std::string_view key, std::string_view expected,
                         std::string_view fallback) {
    const TomlEntry* const entry = table_->find(key);
    mistake(key, entry == nullptr
                     ? fmt::format("{} (the default) is not {}", shown(fallback), expected)
                     : fmt::format("{} is not {}", shown(entry->node), expected));
}

void TableReader::mistake(std::string_view key, std::string text) {
    const TomlEntry* const entry = table_->find(key);
    findings_->add(entry == nullptr ? at_ : entry->node.at, pathOf(key), std::move(text));
}

void TableReader::rejectOthers() {
    for (const TomlEntry& entry : table_->entries) {
        if (std::ranges::find(known_, entry.key) != known_.end()) {
            continue;
        }
        const bool isTable = std::holds_alternative<TomlTable>(entry.node.value);
        std::string text = isTable ? "unknown table" : "unknown key";
        if (const auto meant = nearest(entry.key, known_)) {
            text += fmt::format("; did you mean \"{}\"?", *meant);
        }
        findings_->add(entry.at, pathOf(entry.key), std::move(text));
    }
}

}  // namespace w58d
