// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Short ways from a text to what parseConfig() says of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace w58d {

/// The least configuration there is; what a test is about goes before it, at line 1.
inline constexpr std::string_view kPort = "\n[[port]]\ndevice = \"/dev/ttyS1\"\n";

/// Every mistake in a text as the user sees it; empty if there is none.
inline std::vector<std::string> mistakesIn(std::string_view text) {
    std::vector<std::string> lines;
    const ConfigOrMistakes config = parseConfig(text, "w58d.toml");
    if (!config) {
        for (const ConfigMistake& mistake : config.error()) {
            lines.push_back(mistake.str());
        }
    }
    return lines;
}

inline std::vector<std::string> mistakesBeforePort(std::string_view text) {
    return mistakesIn(std::string(text) + std::string(kPort));
}

}  // namespace w58d
