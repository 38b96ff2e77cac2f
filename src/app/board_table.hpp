// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a board can do, by the commands and values that need it: `w58d --check-board`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "services/board/verdict.hpp"

namespace w58d {

struct BoardRow {
    /// Whose promise it is.
    enum class Of : std::uint8_t {
        manual,
        extension,  ///< what the manual does not have
        setup,      ///< a choice of the integrator's
    };
    std::string_view item;  ///< a command's name, or a table of the configuration
    std::string_view mode;  ///< which of its values; empty: all of it
    Of of;
    Verdict verdict;
};

/// Of the configuration's model, in the catalogue's order; without extensions if it is strict.
[[nodiscard]] std::vector<BoardRow> boardRows(const Config& config, const BoardFacts& facts);

/// Nothing that the manual has is missing or in doubt.
[[nodiscard]] bool hasAllOfManual(std::span<const BoardRow> rows);

/// A line a row: item, mode, "yes", "no" or "unknown", and why.
[[nodiscard]] std::string tableText(std::span<const BoardRow> rows);

/// `[{"item": "+CWAUTH", "mode": "auth 7", "ok": false, "why": "hostapd built without SAE"}]`; what
/// is not known is not ok.
[[nodiscard]] std::string jsonText(std::span<const BoardRow> rows);

}  // namespace w58d
