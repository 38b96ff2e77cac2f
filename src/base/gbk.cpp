// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/gbk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <iterator>

namespace w58d {
namespace {

/// Part of the code: so many leads from `lead` on, each with trails from `trail` on. The byte 0x7F
/// is left out where it would be among them.
struct Region {
    unsigned lead, leads, trail, trails;

    [[nodiscard]] constexpr bool has(GbkPair pair) const {
        return pair.lead >= lead && pair.lead < lead + leads && pair.trail >= trail &&
               pair.trail <= last() && pair.trail != kDelete;
    }
    [[nodiscard]] constexpr std::size_t indexOf(GbkPair pair) const {
        const unsigned left = trail < kDelete && pair.trail > kDelete ? 1 : 0;
        return (pair.lead - lead) * trails + pair.trail - trail - left;
    }
    [[nodiscard]] constexpr GbkPair at(std::size_t index) const {
        const auto column = static_cast<unsigned>(index % trails) + trail;
        const unsigned left = trail < kDelete && column >= kDelete ? 1 : 0;
        return {static_cast<std::uint8_t>(lead + index / trails),
                static_cast<std::uint8_t>(column + left)};
    }
    [[nodiscard]] constexpr std::size_t size() const { return std::size_t{leads} * trails; }

  private:
    static constexpr unsigned kDelete = 0x7F;
    [[nodiscard]] constexpr unsigned last() const {
        return trail + trails - (trail < kDelete ? 0 : 1);
    }
};

// GBK/1 and GBK/2, which are GB2312 and a few more; GBK/5, symbols; GBK/3 and GBK/4, ideographs.
constexpr Region kSquare{0xA1, 0xF7 - 0xA1 + 1, 0xA1, 94};
constexpr Region kSymbols{0xA8, 2, 0x40, 96};
constexpr Region kThird{0x81, 0xA0 - 0x81 + 1, 0x40, 190};
constexpr Region kFourth{0xAA, 0xFE - 0xAA + 1, 0x40, 96};

constexpr std::uint16_t kSquareTable[] = {
#include "gbk_square.inc"
};
constexpr std::uint16_t kSymbolsTable[] = {
#include "gbk_symbols.inc"
};
/// The end of GBK/4.
constexpr std::uint16_t kLastTable[] = {
#include "gbk_last.inc"
};
static_assert(std::size(kSquareTable) == kSquare.size());
static_assert(std::size(kSymbolsTable) == kSymbols.size());

// Up to that, GBK/3 and then GBK/4 have, in their order, the ideographs of Unicode 2.0 that the
// square has not. So a bit for each of these says what a table ten times as large would.
constexpr std::uint32_t kFirstIdeograph = 0x4E00;
constexpr std::uint32_t kLastIdeograph = 0x9FA5;
using Bits = std::array<std::uint32_t, (kLastIdeograph - kFirstIdeograph) / 32 + 1>;

constexpr Bits kInSquare = [] {
    Bits bits{};
    bits.back() = ~std::uint32_t{0} << (kLastIdeograph - kFirstIdeograph + 1) % 32;
    for (const std::uint16_t point : kSquareTable) {
        if (point >= kFirstIdeograph && point <= kLastIdeograph) {
            bits[(point - kFirstIdeograph) / 32] |= 1U << (point - kFirstIdeograph) % 32;
        }
    }
    return bits;
}();

constexpr std::size_t kOthers = [] {
    std::size_t count = 0;
    for (const std::uint32_t word : kInSquare) {
        count += static_cast<std::size_t>(std::popcount(~word));
    }
    return count;
}();

/// The ideograph that so many of the others are before.
std::uint16_t otherAt(std::size_t index) {
    std::uint32_t point = kFirstIdeograph;
    for (std::uint32_t word : kInSquare) {
        const auto here = static_cast<std::size_t>(std::popcount(~word));
        if (index < here) {
            for (word = ~word; index > 0; --index) {
                word &= word - 1;
            }
            return static_cast<std::uint16_t>(point + std::countr_zero(word));
        }
        index -= here;
        point += 32;
    }
    return 0;
}

/// How many of the others are before it; kOthers if it is not one of them.
std::size_t indexOfOther(std::uint32_t point) {
    const std::uint32_t offset = point - kFirstIdeograph;
    const std::uint32_t bit = 1U << offset % 32;
    if (point < kFirstIdeograph || point > kLastIdeograph || (kInSquare[offset / 32] & bit) != 0) {
        return kOthers;
    }
    auto index = static_cast<std::size_t>(std::popcount(~kInSquare[offset / 32] & (bit - 1)));
    for (std::size_t word = 0; word < offset / 32; ++word) {
        index += static_cast<std::size_t>(std::popcount(~kInSquare[word]));
    }
    return index;
}

/// Of GBK/3 and GBK/4, one behind the other.
std::uint16_t inSequence(std::size_t index) {
    if (index < kOthers) {
        return otherAt(index);
    }
    return index - kOthers < std::size(kLastTable) ? kLastTable[index - kOthers] : 0;
}

template <std::size_t Size>
std::optional<GbkPair> find(const std::uint16_t (&table)[Size], const Region& region,
                            std::uint32_t point) {
    const auto* const found = std::ranges::find(table, point);
    return found == std::end(table)
               ? std::nullopt
               : std::optional(region.at(static_cast<std::size_t>(found - std::begin(table))));
}

}  // namespace

std::uint16_t unicodeOf(GbkPair pair) {
    if (kSquare.has(pair)) {
        return kSquareTable[kSquare.indexOf(pair)];
    }
    if (kSymbols.has(pair)) {
        return kSymbolsTable[kSymbols.indexOf(pair)];
    }
    if (kThird.has(pair)) {
        return inSequence(kThird.indexOf(pair));
    }
    return kFourth.has(pair) ? inSequence(kThird.size() + kFourth.indexOf(pair)) : 0;
}

std::optional<GbkPair> gbkOf(std::uint32_t point) {
    std::size_t index = indexOfOther(point);
    if (index == kOthers) {
        if (point == 0) {
            return std::nullopt;
        }
        if (const auto pair = find(kSquareTable, kSquare, point)) {
            return pair;
        }
        if (const auto pair = find(kSymbolsTable, kSymbols, point)) {
            return pair;
        }
        const auto* const last = std::ranges::find(kLastTable, point);
        if (last == std::end(kLastTable)) {
            return std::nullopt;
        }
        index += static_cast<std::size_t>(last - std::begin(kLastTable));
    }
    return index < kThird.size() ? kThird.at(index) : kFourth.at(index - kThird.size());
}

}  // namespace w58d
