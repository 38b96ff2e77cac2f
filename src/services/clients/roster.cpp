// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/clients/roster.hpp"

#include <algorithm>
#include <utility>

namespace w58d {
namespace {

using Kind = ClientEvent::Kind;

/// More than can join at once.
constexpr std::size_t kMostEarly = 64;

}  // namespace

Roster::Roster(std::size_t maxClients, Events events)
    : maxClients_(maxClients), events_(std::move(events)) {}

void Roster::joined(bool second, const MacAddress& client) {
    if (Entry* const known = find(client); known != nullptr && known->second != second) {
        left(known->second, client);
        events_.movedOn(!second, client);
    } else if (known != nullptr && !known->tooMany) {
        return;  // it has associated again
    } else if (known != nullptr) {
        left(second, client);
    }
    entries_.push_back({.second = second, .client = client});
    if (hasRoom(second)) {
        admit(entries_.back());
    }
}

void Roster::left(bool second, const MacAddress& client) {
    const Entry* const found = find(client);
    if (found == nullptr || found->second != second) {
        return;
    }
    const bool told = found->told;
    std::erase_if(entries_, [&](const Entry& entry) { return entry.client == client; });
    if (told) {
        tell({.kind = Kind::left, .ap = second, .client = client});
        admitNext(second);
    }
}

void Roster::tooMany(bool second, const MacAddress& client) {
    Entry* const found = find(client);
    if (found != nullptr && found->second == second && !found->told && !found->tooMany) {
        found->tooMany = true;
        refused(Kind::refused, second, client);
    }
}

void Roster::listed(bool second, const std::vector<MacAddress>& clients) {
    std::vector<MacAddress> gone;
    for (const Entry& entry : entries_) {
        if (entry.second == second && std::ranges::find(clients, entry.client) == clients.end()) {
            gone.push_back(entry.client);
        }
    }
    // Nobody is told to have taken the place of one of them who is gone as well.
    std::ranges::stable_partition(gone,
                                  [this](const MacAddress& client) { return !find(client)->told; });
    for (const MacAddress& client : gone) {
        left(second, client);
    }
    for (const MacAddress& client : clients) {
        if (find(client) == nullptr) {  // who is in the other's too is told by events alone
            joined(second, client);
        }
    }
}

void Roster::ended(bool second) {
    listed(second, {});
}

void Roster::refused(Kind why, bool second, const MacAddress& client) {
    if (refusals_.mayTell(client)) {
        tell({.kind = why, .ap = second, .client = client});
    }
}

void Roster::leased(const MacAddress& client, ClientLease lease) {
    Entry* const found = find(client);
    if (found == nullptr || !found->told) {
        keepEarly(client, std::move(lease));
        return;
    }
    const bool sameAddress = found->lease && found->lease->address == lease.address;
    if (sameAddress && lease.name.empty()) {
        lease.name = found->lease->name;  // which it need not say again
    }
    if (found->lease == lease) {
        keepEarly(client, std::move(lease));  // that it left and is back may be heard later
        return;
    }
    found->lease = std::move(lease);
    tell({.kind = Kind::leased, .ap = found->second, .client = client, .lease = found->lease});
}

void Roster::keepEarly(const MacAddress& client, ClientLease lease) {
    std::erase_if(early_, [&](const Early& early) { return early.client == client; });
    early_.push_back({client, std::move(lease), Clock::now()});
    if (early_.size() > kMostEarly) {
        early_.pop_front();
    }
}

void Roster::unleased(const MacAddress& client) {
    std::erase_if(early_, [&](const Early& early) { return early.client == client; });
    if (Entry* const found = find(client)) {
        found->lease.reset();
    }
}

std::optional<ClientLease> Roster::leaseOf(const MacAddress& client) const {
    const auto found = std::ranges::find(entries_, client, &Entry::client);
    return found == entries_.end() ? std::nullopt : found->lease;
}

Roster::Entry* Roster::find(const MacAddress& client) {
    const auto found = std::ranges::find(entries_, client, &Entry::client);
    return found == entries_.end() ? nullptr : &*found;
}

bool Roster::hasRoom(bool second) const {
    const auto inside = std::ranges::count_if(
        entries_, [second](const Entry& entry) { return entry.second == second && entry.told; });
    return static_cast<std::size_t>(inside) < maxClients_;
}

void Roster::admit(Entry& entry) {
    entry.told = true;
    const MacAddress client = entry.client;
    tell({.kind = Kind::joined, .ap = entry.second, .client = client});
    const auto early = std::ranges::find(early_, client, &Early::client);
    if (early != early_.end()) {
        Early lease = std::move(*early);
        early_.erase(early);
        if (lease.at + kEarly > Clock::now()) {
            leased(client, std::move(lease.lease));
        }
    }
}

void Roster::admitNext(bool second) {
    const auto next = std::ranges::find_if(entries_, [second](const Entry& entry) {
        return entry.second == second && !entry.told && !entry.tooMany;
    });
    if (next != entries_.end() && hasRoom(second)) {
        admit(*next);
    }
}

void Roster::tell(ClientEvent event) {
    if (!closed_) {
        events_.tell(event);
    }
}

}  // namespace w58d
