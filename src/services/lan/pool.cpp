// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan/pool.hpp"

#include <algorithm>
#include <utility>

namespace w58d {
namespace {

std::size_t sizeOf(const Ipv4Range& range) {
    return range.last().value - range.first().value + std::size_t{1};
}

std::size_t freeIn(const Ipv4Range& range, const std::vector<Lent>& leases) {
    const auto used = static_cast<std::size_t>(std::ranges::count_if(leases, [&](const Lent& lent) {
        return range.first() <= lent.address && lent.address <= range.last();
    }));
    return sizeOf(range) - std::min(used, sizeOf(range));
}

/// No more than half of the pool.
std::size_t atMost(std::size_t number, const Ipv4Range& range) {
    return std::min(number, sizeOf(range) / 2);
}

}  // namespace

bool Pool::isLow(const Ipv4Range& range, const std::vector<Lent>& leases) {
    return freeIn(range, leases) < atMost(kWatched, range);
}

std::vector<Lent> Pool::surplus(const Ipv4Range& range, std::vector<Lent> leases,
                                const std::vector<MacAddress>& present) {
    const std::size_t free = freeIn(range, leases);
    const std::size_t reserve = atMost(kReserve, range);
    const auto elsewhere = [&](const Lent& lent) {
        return lent.address < range.first() || range.last() < lent.address;
    };
    std::erase_if(leases, elsewhere);
    std::map<Ipv4Address, std::pair<MacAddress, Clock::time_point>> absent;
    const Clock::time_point now = Clock::now();
    std::erase_if(leases, [&](const Lent& lent) {
        if (std::ranges::find(present, lent.client) != present.end()) {
            return true;
        }
        const auto before = absent_.find(lent.address);
        const bool known = before != absent_.end() && before->second.first == lent.client;
        const Clock::time_point since = known ? before->second.second : now;
        absent.emplace(lent.address, std::pair(lent.client, since));
        return now - since < kAbsence;
    });
    absent_ = std::move(absent);
    std::ranges::stable_sort(leases, {}, &Lent::until);
    leases.resize(std::min(leases.size(), reserve - std::min(reserve, free)));
    return leases;
}

}  // namespace w58d
