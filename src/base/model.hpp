// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which module this is: the model, and whom it says to be.
#pragma once

#include <cstdint>
#include <string>

namespace w58d {

/// The module the board carries; it decides which commands there are.
enum class Model : std::uint8_t { w58 = 1, w58l = 2 };

/// A set of models: the ones that have a command.
struct Models {
    std::uint8_t bits = 0;

    [[nodiscard]] constexpr bool has(Model model) const {
        return (bits & static_cast<std::uint8_t>(model)) != 0;
    }
    bool operator==(const Models&) const = default;
};

inline constexpr Models kW58Only{static_cast<std::uint8_t>(Model::w58)};
inline constexpr Models kW58lOnly{static_cast<std::uint8_t>(Model::w58l)};
inline constexpr Models kBothModels{kW58Only.bits | kW58lOnly.bits};

/// Printable ASCII, 1..64 characters each.
struct Identity {
    std::string manufacturer = "SIMCOM INCORPORATED";  ///< +GMI, +CGMI
    std::string model;     ///< +GMM, +CGMM; derived from the Model if the configuration is silent
    std::string revision;  ///< +GMR, +CGMR; derived from w58d's version if it is silent
    std::string serial = "000000000000000";  ///< +GSN, +CGSN

    bool operator==(const Identity&) const = default;
};

}  // namespace w58d
