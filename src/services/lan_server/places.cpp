// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/places.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>

#include "base/log.hpp"

namespace w58d {
namespace {

/// As many as an address may have without having to share them.
constexpr std::size_t kFairShare = 4;

/// Of those that are connected and pass the filter the one that has sent nothing for the longest
/// time, or null. One that is not read from is not silent: it is the last choice.
template <class Filter>
Connection* longestSilent(std::list<Connection>& clients, Filter filter) {
    Connection* found = nullptr;
    const auto rank = [](const Connection& client) {
        return std::tuple(client.input().waits(), client.heard());
    };
    for (Connection& client : clients) {
        if (client.connected() && filter(client) && (!found || rank(client) < rank(*found))) {
            found = &client;
        }
    }
    return found;
}

}  // namespace

bool makePlace(std::list<Connection>& clients, Ipv4Address newcomer,
               const LanServerConfig& config) {
    const auto most = static_cast<std::size_t>(config.maxClients);
    if (clients.size() >= 2 * most) {
        return false;  // too many have left that could not be read to their end: the host is slow
    }
    std::map<std::uint32_t, std::size_t> places;  // of each address
    std::size_t connected = 0;
    for (const Connection& client : clients) {
        if (client.connected()) {
            ++places[client.peer().value];
            ++connected;
        }
    }
    const std::size_t own = places[newcomer.value];
    const bool hasItsShare = own >= static_cast<std::size_t>(config.maxPerClient);
    if (!hasItsShare && connected < most) {
        return true;
    }
    Connection* goes = longestSilent(clients, [&](const Connection& client) {
        return client.halfClosed() && (!hasItsShare || client.peer() == newcomer);
    });
    if (!goes && own == 0) {
        const auto greatest =
            std::ranges::max_element(places, {}, [](const auto& place) { return place.second; });
        if (greatest->second > kFairShare) {
            goes = longestSilent(clients, [&](const Connection& client) {
                return client.peer().value == greatest->first;
            });
            log::info("LAN server: all places are taken, one of {} is given to {}",
                      Ipv4Address{greatest->first}.str(), newcomer.str());
        }
    }
    if (goes) {
        goes->disconnect();
    }
    return goes != nullptr;
}

}  // namespace w58d
