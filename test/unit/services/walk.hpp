// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Walks through commands, losses and recoveries: whenever the world has been at rest for a while,
// what hosts were told is what is wanted, stored and seen by everybody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace w58d::walk {

enum class Op : std::uint8_t {
    // What a host says.
    name,
    hide,
    secure,
    isolate,
    tune,
    mode,
    select,
    nat,
    user,
    station,
    stationInit,
    wifi,
    close,
    restore,
    same,
    two,
    // What happens to the module, and is over.
    kill,
    hang,
    noBridge,
    noAddress,
    noRules,
    noSecond,
    down,
    moved,
    // What lasts until the step comes again, or the world is at rest.
    noRadio,
    cannotStart,
    fails,
    slow,
    full,
    readOnly,
    badBlock,
    noSelection,
    noSwitch,
    noNeighbour,
    // Everything that lasted is over; see what is there.
    rest,
    last,
};

struct Step {
    Op op;
    unsigned with;
    unsigned pause;  ///< ms
};

struct Taken {
    std::string wrong;  ///< what was wrong first; empty if all was right
    std::size_t steps;  ///< how many were taken until then
};

/// One walk, in a world of its own, that ends at rest.
[[nodiscard]] Taken take(const std::vector<Step>& steps);

}  // namespace w58d::walk
