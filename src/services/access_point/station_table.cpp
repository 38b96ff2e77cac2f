// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/station_table.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using Entries = std::vector<hostapd::Station>;

/// From authentication to association.
constexpr auto kPatience = 5s;
/// Until hostapd has done what it was told, with time to spare.
constexpr auto kDropTime = 10s;
/// Between two looks while strangers crowd the table.
constexpr auto kPause = 1s;
/// For a list of all entries; an emulated Cortex-A7 takes half a second.
constexpr auto kListLimit = 5s;

}  // namespace

StationTable::StationTable(asio::io_context& io, int maxClients, hostapd::Control& hostapd,
                           Roster& roster, bool second)
    : io_(io),
      maxClients_(static_cast<std::size_t>(maxClients)),
      hostapd_(hostapd),
      roster_(roster),
      second_(second) {}

void StationTable::counted(int entries) {
    if (entries != settled_) {
        tidySoon();
    }
}

void StationTable::joined(const MacAddress& client) {
    ++heard_;
    std::erase(movedOn_, client);
    roster_.joined(second_, client);
    tidySoon();
}

void StationTable::left(const MacAddress& client) {
    ++heard_;
    std::erase(movedOn_, client);
    roster_.left(second_, client);
}

void StationTable::movedOn(const MacAddress& client) {
    ++heard_;
    movedOn_.push_back(client);
    tidySoon();
}

void StationTable::lost() {
    settled_ = 0;
    tidying_ = false;
    strangers_.clear();
    movedOn_.clear();
    life_.end();
    roster_.ended(second_);
}

Awaitable<ControlResult<Entries>> StationTable::clients(Deadline deadline) {
    ControlResult<Entries> all = co_await hostapd_.stations(deadline);
    if (!all) {
        co_return std::unexpected(std::move(all.error()));
    }
    std::erase_if(*all, [](const hostapd::Station& station) { return !station.joined; });
    if (all->size() > maxClients_) {  // one too many is about to be sent away
        all->erase(all->begin() + static_cast<std::ptrdiff_t>(maxClients_), all->end());
    }
    co_return all;
}

void StationTable::tidySoon() {
    if (!std::exchange(tidying_, true)) {
        spawn(io_, tidy());
    }
}

Awaitable<void> StationTable::tidy() {
    const Lifetime::Watch life = life_.watch();
    bool again = true;
    while (again && !life.over()) {
        again = co_await tidied();
        if (again && !life.over()) {
            co_await sleepFor(kPause);
        }
    }
    if (!life.over()) {
        tidying_ = false;
        strangers_.clear();
    }
}

Awaitable<bool> StationTable::tidied() {
    const Lifetime::Watch life = life_.watch();
    const unsigned heard = heard_;
    const ControlResult<Entries> all = co_await hostapd_.stations(Deadline(kListLimit));
    if (!all || life.over()) {
        co_return false;
    }
    meet(*all);
    const bool current = heard == heard_;
    if (current) {
        list(*all);
    }
    const std::size_t associated = all->size() - strangers_.size();
    const bool crowded = strangers_.size() > associated;
    settled_ = strangers_.empty() ? static_cast<int>(associated) : 0;
    std::size_t clients = 0;
    for (const hostapd::Station& station : *all) {
        ControlResult<void> done;
        clients += station.joined ? 1 : 0;
        if (station.joined && clients > maxClients_) {
            log::info("access point: {} is one client too many", station.address.lower());
            roster_.tooMany(second_, station.address);
            done = co_await hostapd_.sendAway(station.address, hostapd::Reason::noRoom);
        } else if (std::erase(movedOn_, station.address) > 0) {
            done =
                co_await hostapd_.sendAway(station.address, hostapd::Reason::authenticationExpired);
        } else if (crowded && toBeDropped(station.address)) {
            done =
                co_await hostapd_.sendAway(station.address, hostapd::Reason::authenticationExpired);
        }
        if (!done || life.over()) {
            co_return false;
        }
    }
    co_return crowded || !current;
}

void StationTable::list(const Entries& all) {
    std::vector<MacAddress> clients;
    for (const hostapd::Station& station : all) {
        if (station.joined && std::ranges::find(movedOn_, station.address) == movedOn_.end()) {
            clients.push_back(station.address);
        }
    }
    roster_.listed(second_, clients);
}

void StationTable::meet(const Entries& all) {
    const std::vector<Stranger> before = std::exchange(strangers_, {});
    for (const hostapd::Station& station : all) {
        if (!station.associated) {
            const auto known = std::ranges::find(before, station.address, &Stranger::address);
            const Clock::time_point dropAt =
                known != before.end() ? known->dropAt
                                      : Clock::now() + kPatience - station.age.value_or(0s);
            strangers_.push_back({station.address, dropAt});
        }
    }
}

bool StationTable::toBeDropped(const MacAddress& address) {
    const auto found = std::ranges::find(strangers_, address, &Stranger::address);
    if (found == strangers_.end() || Clock::now() < found->dropAt) {
        return false;
    }
    found->dropAt = Clock::now() + kDropTime;
    return true;
}

}  // namespace w58d
