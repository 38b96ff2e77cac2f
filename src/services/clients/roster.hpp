// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who is a client of the access points, by what was heard of them; and what is told of that.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "base/addresses.hpp"
#include "platform/loop/clock.hpp"
#include "services/clients/client.hpp"
#include "services/clients/refusals.hpp"

namespace w58d {

/// Puts what several sources say into one order: a client is in one access point at a time, each
/// `joined` has its `left`, and in between `leased` comes when what it has becomes another. What an
/// access point lists of its clients makes up for events that were lost.
class Roster {
  public:
    /// A lease that was heard of so long before its client joined is none of this visit.
    static constexpr std::chrono::seconds kEarly{5};

    struct Events {
        /// The first access point counts as AP ID 0.
        std::function<void(const ClientEvent&)> tell;
        /// It has gone to the other access point; this one does not know yet.
        std::function<void(bool second, const MacAddress&)> movedOn;
    };

    /// `maxClients`: of one access point. They are called from within the functions below, and must
    /// not call back.
    Roster(std::size_t maxClients, Events events);

    void joined(bool second, const MacAddress& client);
    void left(bool second, const MacAddress& client);
    /// There are more than there may be: it is being sent away.
    void tooMany(bool second, const MacAddress& client);
    /// All who are in the access point now.
    void listed(bool second, const std::vector<MacAddress>& clients);
    /// The access point has ended.
    void ended(bool second);
    void refused(ClientEvent::Kind why, bool second, const MacAddress& client);

    void leased(const MacAddress& client, ClientLease lease);
    /// It has no address any more.
    void unleased(const MacAddress& client);
    /// nullopt: it is not there, or was given nothing since it came.
    [[nodiscard]] std::optional<ClientLease> leaseOf(const MacAddress& client) const;

    /// Nothing more is told.
    void close() { closed_ = true; }

  private:
    struct Entry {
        bool second;
        MacAddress client;
        bool told = false;     ///< that it has joined
        bool tooMany = false;  ///< it is being sent away
        std::optional<ClientLease> lease{};
    };
    struct Early {
        MacAddress client;
        ClientLease lease;
        Clock::time_point at;
    };

    [[nodiscard]] Entry* find(const MacAddress& client);
    [[nodiscard]] bool hasRoom(bool second) const;
    /// For a visit that has not begun yet, as far as is known.
    void keepEarly(const MacAddress& client, ClientLease lease);
    /// It has joined, and may stay.
    void admit(Entry& entry);
    /// Whoever waits for the place of one who has left.
    void admitNext(bool second);
    void tell(ClientEvent event);

    std::size_t maxClients_;
    Events events_;
    Refusals refusals_;
    std::vector<Entry> entries_;  ///< in the order in which they joined
    std::deque<Early> early_;     ///< of who may be about to join (again), the oldest first
    bool closed_ = false;
};

}  // namespace w58d
