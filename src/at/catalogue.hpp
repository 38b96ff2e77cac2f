// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// All commands of a program.
//
//     constexpr auto kCommands = at::joined(kIdentityCommands, kAccessPointCommands);
//     static_assert(at::wellFormed(kCommands) && at::wellFormed(kBasicCommands));
//     constexpr at::Catalogue kCatalogue(kCommands, kBasicCommands);
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "at/command.hpp"

namespace w58d::at {

constexpr char upperCase(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// `upper` is in upper case already.
constexpr bool equalInEitherCase(std::string_view text, std::string_view upper) {
    if (text.size() != upper.size()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (upperCase(text[i]) != upper[i]) {
            return false;
        }
    }
    return true;
}

constexpr bool isNameCharacter(char c) {
    const char upper = upperCase(c);
    return (upper >= 'A' && upper <= 'Z') || (c >= '0' && c <= '9');
}

namespace detail {

inline constexpr std::array<bool, 256> kIsNameCharacter = [] {
    std::array<bool, 256> is{};
    for (std::size_t c = 0; c < is.size(); ++c) {
        is[c] = isNameCharacter(static_cast<char>(c));
    }
    return is;
}();

/// The first Size bytes as one number, with 0x20 set in each.
template <std::size_t Size>
constexpr std::uint64_t folded(const char* text) {
    std::array<char, 8> bytes{};
    std::copy_n(text, Size, bytes.data());
    return std::bit_cast<std::uint64_t>(bytes) | 0x2020202020202020;
}

}  // namespace detail

/// What of a catalogue a host has.
enum class Offer : std::uint8_t {
    everything,
    manualsOnly,  ///< no extension, of the rows nor of their values
};

class Catalogue {
  public:
    /// The rows must outlive the catalogue and be wellFormed().
    constexpr Catalogue(std::span<const Command> commands, std::span<const BasicCommand> basics,
                        Offer offer = Offer::everything)
        : commands_(commands), basics_(basics), offer_(offer) {
        slots_.fill(kEmpty);
        for (std::size_t row = 0; row < commands.size(); ++row) {
            if (commands[row].extension && offer == Offer::manualsOnly) {
                continue;
            }
            keys_[row] = keyOf(commands[row].name);
            std::uint8_t slot = hash(keys_[row]);
            while (slots_[slot] != kEmpty) {
                ++slot;
            }
            slots_[slot] = static_cast<std::uint8_t>(row);
        }
    }

    /// Sorted by name; those too that are not offered, and so not found.
    [[nodiscard]] constexpr std::span<const Command> commands() const { return commands_; }
    [[nodiscard]] constexpr std::span<const BasicCommand> basics() const { return basics_; }
    [[nodiscard]] constexpr Offer offer() const { return offer_; }

    /// The row of the name, in either case, that `text` begins with (its `+`, then letters and
    /// digits as far as they go); null if there is none. `length` becomes the length of the name.
    [[nodiscard]] constexpr const Command* match(std::string_view text, std::size_t& length) const {
        const Key key = keyOf(text);
        length = key.length;
        // One probe as a rule: the table is at most half full.
        for (std::uint8_t slot = hash(key); slots_[slot] != kEmpty; ++slot) {
            if (keys_[slots_[slot]] == key) {
                return &commands_[slots_[slot]];
            }
        }
        return nullptr;
    }

    /// The row of exactly this name.
    [[nodiscard]] constexpr const Command* find(std::string_view name) const {
        std::size_t length = 0;
        const Command* const row = match(name, length);
        return length == name.size() ? row : nullptr;
    }

    static constexpr std::size_t kMaxCommands = 128;
    static constexpr std::size_t kMaxName = 16;  ///< with the `+`

  private:
    static constexpr std::uint8_t kEmpty = 0xFF;

    /// A name as numbers that are compared in three steps instead of a loop: its first and its last
    /// bytes, which overlap, and its length. Names are letters, digits and `+`: setting 0x20 in
    /// every byte makes letters equal in either case and changes nothing else.
    struct Key {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        std::size_t length = 0;

        bool operator==(const Key&) const = default;
    };

    /// Of the name at the front of `text`; of no name's length if there is none, or too long a one.
    static constexpr Key keyOf(std::string_view text) {
        if (text.empty() || text[0] != '+') {
            return {};
        }
        std::size_t length = 1;
        while (length < text.size() &&
               detail::kIsNameCharacter[static_cast<unsigned char>(text[length])]) {
            ++length;
        }
        const char* const name = text.data();
        if (length >= 8 && length <= kMaxName) {
            return {detail::folded<8>(name), detail::folded<8>(name + length - 8), length};
        }
        if (length >= 4 && length < 8) {
            return {detail::folded<4>(name), detail::folded<4>(name + length - 4), length};
        }
        return {detail::folded<1>(name), length >= 2 ? detail::folded<2>(name + length - 2) : 0,
                length};
    }

    /// The high bits of a product depend on all bits of the key (Knuth's multiplicative hashing).
    static constexpr std::uint8_t hash(const Key& key) {
        constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
        return static_cast<std::uint8_t>((key.first * 31 + key.last) * kGolden >> 56U);
    }

    std::span<const Command> commands_;
    std::span<const BasicCommand> basics_;
    Offer offer_;
    std::array<std::uint8_t, 256> slots_{};
    std::array<Key, kMaxCommands> keys_{};
};

/// Tables of several families as one, sorted by name.
template <std::size_t... Sizes>
consteval auto joined(const std::array<Command, Sizes>&... tables) {
    std::array<Command, (Sizes + ...)> all{};
    auto place = all.begin();
    ((place = std::copy(tables.begin(), tables.end(), place)), ...);
    std::sort(all.begin(), all.end(),
              [](const Command& a, const Command& b) { return a.name < b.name; });
    return all;
}

/// Sorted by name, no name twice, names in upper case after a `+`, every row with a model and a
/// brief, no required parameter after an optional one, all ranges the right way round, an optional
/// last parameter where data may stand for it.
constexpr bool wellFormed(std::span<const Command> commands) {
    const auto nameIsWell = [](std::string_view name) {
        return name.size() >= 2 && name.size() <= Catalogue::kMaxName && name[0] == '+' &&
               std::ranges::all_of(name.substr(1),
                                   [](char c) { return isNameCharacter(c) && upperCase(c) == c; });
    };
    if (commands.size() > Catalogue::kMaxCommands) {
        return false;
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const Command& row = commands[i];
        if (!nameIsWell(row.name) || row.brief.empty() || row.models.bits == 0 ||
            (i > 0 && commands[i - 1].name >= row.name) ||
            (row.takesData && (row.write.count == 0 || !row.write.all().back().optional))) {
            return false;
        }
        bool optional = false;
        for (const Parameter& parameter : row.write.all()) {
            if ((optional && !parameter.optional) || parameter.least > parameter.most ||
                parameter.name.empty() ||
                (parameter.extendedTo != 0 && parameter.extendedTo <= parameter.most) ||
                (parameter.kind == ParameterKind::choice && parameter.words.empty())) {
                return false;
            }
            optional = parameter.optional;
        }
    }
    return true;
}

/// No name twice; letters in upper case.
constexpr bool wellFormed(std::span<const BasicCommand> basics) {
    for (std::size_t i = 0; i < basics.size(); ++i) {
        const BasicCommand& row = basics[i];
        if (row.name.empty() || row.brief.empty() || row.set == nullptr || row.most < 0) {
            return false;
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (basics[j].name == row.name) {
                return false;
            }
        }
    }
    return true;
}

/// Whether `=?` answers a row before its OK, and that row, such as `+CWMAP: (0-1)`, unless it is
/// TestText::Kind::asked.
[[nodiscard]] bool hasTestRow(const Command& command);
void appendTestRow(const Command& command, Output& out);

/// A Markdown table of all commands: syntax, models, parameters.
[[nodiscard]] std::string markdownReference(const Catalogue& catalogue);

/// A libFuzzer dictionary: names, forms, words and punctuation.
[[nodiscard]] std::string fuzzDictionary(const Catalogue& catalogue);

}  // namespace w58d::at
