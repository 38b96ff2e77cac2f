// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How far the station is, as AT+CWSTASTAT and +CWEVSTA number it.
#pragma once

#include <cstdint>

namespace w58d {

enum class StationState : std::uint8_t {
    off = 0,  ///< also if it runs without a network that it could look for
    looking = 1,
    joining = 2,
    joined = 3,
    addressed = 4,  ///< and has an address and the way out in force
};

/// What kept it from more, last; none once it is in.
enum class StationReason : std::uint8_t {
    none = 0,
    notFound = 1,  ///< or only where the access points cannot follow
    wrongPassword = 2,
    refused = 3,
    lost = 4,
    noAddress = 5,
    security = 6,  ///< the network's cannot be met
};

struct StationProgress {
    StationState state = StationState::off;
    StationReason reason = StationReason::none;

    bool operator==(const StationProgress&) const = default;
};

}  // namespace w58d
