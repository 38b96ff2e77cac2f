// The two modules the firmware serves.
#pragma once

#include <cstdint>

namespace w58d::at {

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

}  // namespace w58d::at
