// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// hostapd's table of stations, kept so that there is room in it for those who mean to join.
#pragma once

#include <asio/io_context.hpp>
#include <vector>

#include "backends/hostapd_control.hpp"
#include "base/addresses.hpp"
#include "base/lifetime.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/deadline.hpp"
#include "services/clients/roster.hpp"

namespace w58d {

/// A place in hostapd's one table is taken by whoever authenticates (IEEE 802.11-2020 11.3), which
/// anybody can who sends a frame, and it is kept for `client_timeout`. So the table has more places
/// than there may be clients. What this does: entries that have not associated within 5 s are
/// dropped while there are more of them than associated ones, and a client too many is sent away.
///
/// What an entry's flags are does not matter: with a shared WEP key one has none before it knows
/// the key, and one whose association was not acknowledged has no age, as the driver has forgotten
/// it.
///
/// hostapd 2.10 keeps what it is told to drop for another 5 s, which begin anew if it is told
/// again. A place is taken for 12 s at most, so that kStrangers is enough for 18 forged frames a
/// second.
class StationTable {
  public:
    /// Places beside those of clients.
    static constexpr int kStrangers = 224;

    /// `second`: of which access point it tells the roster.
    StationTable(asio::io_context& io, int maxClients, hostapd::Control& hostapd, Roster& roster,
                 bool second);

    /// hostapd's STATUS counted so many entries.
    void counted(int entries);
    /// A client has joined, or left.
    void joined(const MacAddress& client);
    void left(const MacAddress& client);
    /// It is in the other access point, and its entry is of no use any more.
    void movedOn(const MacAddress& client);
    /// hostapd has ended, and its table with it.
    void lost();

    /// Clients that have joined, in the order they came; never more than there may be.
    Awaitable<ControlResult<std::vector<hostapd::Station>>> clients(Deadline deadline);

  private:
    void tidySoon();
    Awaitable<void> tidy();
    /// One look at the table; true if another has to follow soon.
    Awaitable<bool> tidied();

    /// What the roster is told.
    void list(const std::vector<hostapd::Station>& all);

    /// An entry that has not associated, and when hostapd is to be told to drop it.
    struct Stranger {
        MacAddress address;
        Clock::time_point dropAt;
    };
    /// Those in the list are known from then on; others are forgotten.
    void meet(const std::vector<hostapd::Station>& all);
    /// It is time to tell hostapd; not again before hostapd must have done it.
    [[nodiscard]] bool toBeDropped(const MacAddress& address);

    asio::io_context& io_;
    std::size_t maxClients_;
    hostapd::Control& hostapd_;
    Roster& roster_;
    bool second_;
    unsigned heard_ = 0;               ///< of clients that came or went
    std::vector<MacAddress> movedOn_;  ///< until hostapd was told
    int settled_ = 0;                  ///< entries when all had joined last: as many need no look
    bool tidying_ = false;             ///< tidy() runs
    /// As last listed, no more than its places; empty unless tidy() runs.
    std::vector<Stranger> strangers_;
    Lifetime life_;  ///< of tidy()
};

}  // namespace w58d
