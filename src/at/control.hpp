// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Control characters: what ends and edits lines.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace w58d::at {

constexpr bool isControl(char byte) {
    return static_cast<unsigned char>(byte) < 0x20;
}

/// The top bit of each of eight bytes that are looked at together.
inline constexpr std::uint64_t kTopBits = 0x8080808080808080;

/// The place among them of the first byte whose top bit is set in `found`, where the bits of those
/// before it are not.
constexpr std::size_t placeOfFirst(std::uint64_t found) {
    static_assert(std::endian::native == std::endian::little);
    return static_cast<std::size_t>(std::countr_zero(found)) / 8;
}

/// The place of the first control character; `size` if there is none.
inline std::size_t firstControl(const char* bytes, std::size_t size) {
    constexpr std::uint64_t kLeast = 0x2020202020202020;
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= size; at += sizeof word) {
        std::memcpy(&word, bytes + at, sizeof word);
        if (const std::uint64_t found = (word - kLeast) & ~word & kTopBits; found != 0) {
            return at + placeOfFirst(found);
        }
    }
    while (at < size && !isControl(bytes[at])) {
        ++at;
    }
    return at;
}

}  // namespace w58d::at
