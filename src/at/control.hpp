// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Control characters: what ends and edits lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace w58d::at {

constexpr bool isControl(char byte) {
    return static_cast<unsigned char>(byte) < 0x20;
}

/// The place of the first control character; `size` if there is none.
inline std::size_t firstControl(const char* bytes, std::size_t size) {
    constexpr std::uint64_t kLeast = 0x2020202020202020;
    constexpr std::uint64_t kTops = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= size; at += sizeof word) {
        std::memcpy(&word, bytes + at, sizeof word);
        if (((word - kLeast) & ~word & kTops) != 0) {
            break;
        }
    }
    while (at < size && !isControl(bytes[at])) {
        ++at;
    }
    return at;
}

}  // namespace w58d::at
