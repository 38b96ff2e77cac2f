// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which refusals are told: forged frames are to be no flood.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/addresses.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {

/// One of each client in kPause, and kMost a second of all.
class Refusals {
  public:
    static constexpr std::chrono::seconds kPause{10};
    static constexpr std::size_t kMost = 5;

    /// This one is to be told, now.
    [[nodiscard]] bool mayTell(const MacAddress& client);

  private:
    struct Told {
        MacAddress client;
        Clock::time_point at;
    };
    std::deque<Told> told_;  ///< in the last kPause, so kPause times kMost at most
};

}  // namespace w58d
