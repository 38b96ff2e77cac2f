// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// GBK, the Chinese double-byte code: GB2312's pairs, and all that Unicode 2.0 had besides.
#pragma once

#include <cstdint>
#include <optional>

namespace w58d {

/// A character beyond ASCII: lead byte 0x81..0xFE, trail byte 0x40..0xFE but 0x7F.
struct GbkPair {
    std::uint8_t lead = 0;
    std::uint8_t trail = 0;

    bool operator==(const GbkPair&) const = default;
};

/// The code point of a pair; 0 where GBK has none, or the bytes are not a pair.
[[nodiscard]] std::uint16_t unicodeOf(GbkPair pair);

/// nullopt if GBK has no such character. Takes some microseconds.
[[nodiscard]] std::optional<GbkPair> gbkOf(std::uint32_t point);

}  // namespace w58d
