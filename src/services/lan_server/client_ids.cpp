// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/client_ids.hpp"

#include <algorithm>

namespace w58d {

bool ClientIds::available(Time now) const {
    return std::ranges::any_of(
        ids_, [&](const Id& id) { return !id.taken && !id.untold && id.from <= now; });
}

std::optional<int> ClientIds::give(Time now) {
    for (int step = 1; step <= kLanIds; ++step) {
        const int number = (last_ + step) % kLanIds;
        Id& id = ids_.at(static_cast<std::size_t>(number));
        if (!id.taken && !id.untold && id.from <= now) {
            id.taken = id.untold = true;
            last_ = number;
            return number;
        }
    }
    return std::nullopt;
}

void ClientIds::release(int number, Time now) {
    Id& id = ids_.at(static_cast<std::size_t>(number));
    id.taken = false;
    id.from = now + kRest;
}

void ClientIds::told(int number, Time now) {
    Id& id = ids_.at(static_cast<std::size_t>(number));
    id.untold = false;
    id.from = now + kRest;
}

std::size_t ClientIds::resting(Time now) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        ids_, [&](const Id& id) { return !id.taken && (id.untold || id.from > now); }));
}

ClientIds::Time ClientIds::next() const {
    Time next = Time::max();
    for (const Id& id : ids_) {
        if (!id.taken && !id.untold) {
            next = std::min(next, id.from);
        }
    }
    return next;
}

}  // namespace w58d
