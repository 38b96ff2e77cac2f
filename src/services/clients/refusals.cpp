// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/clients/refusals.hpp"

#include <algorithm>

namespace w58d {

bool Refusals::mayTell(const MacAddress& client) {
    const Clock::time_point now = Clock::now();
    while (!told_.empty() && told_.front().at + kPause <= now) {
        told_.pop_front();
    }
    const auto lately = std::ranges::count_if(
        told_, [now](const Told& told) { return told.at + std::chrono::seconds(1) > now; });
    if (static_cast<std::size_t>(lately) >= kMost ||
        std::ranges::find(told_, client, &Told::client) != told_.end()) {
        return false;
    }
    told_.push_back({client, now});
    return true;
}

}  // namespace w58d
