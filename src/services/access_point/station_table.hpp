// hostapd's table of stations, kept so that there is room in it for those who mean to join.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <vector>

#include "backends/hostapd_control.hpp"
#include "base/addresses.hpp"
#include "base/lifetime.hpp"
#include "platform/loop/deadline.hpp"

namespace w58d {

/// A place in hostapd's one table is taken by whoever authenticates (IEEE 802.11-2020 11.3), which
/// anybody can who sends a frame, and it is kept for `client_timeout`. So the table has more places
/// than there may be clients. What this does: entries that have not associated within 5 s are
/// dropped while there are more of them than clients, and a client too many is sent away.
///
/// hostapd 2.10 keeps what it is told to drop for another 5 s. A place is taken for 11 s at most,
/// so that kStrangers is enough for 20 forged frames a second.
class StationTable {
  public:
    /// Places beside those of clients.
    static constexpr int kStrangers = 224;

    StationTable(asio::io_context& io, int maxClients, hostapd::Control& hostapd);

    /// hostapd's STATUS counted so many entries.
    void counted(int entries);
    /// A client has joined.
    void joined();
    /// hostapd has ended, and its table with it.
    void lost();

    /// Clients that have joined, in the order they came; never more than there may be.
    asio::awaitable<ControlResult<std::vector<MacAddress>>> clients(Deadline deadline);

  private:
    void tidySoon();
    asio::awaitable<void> tidy();
    /// One look at the table; true if another has to follow soon.
    asio::awaitable<bool> tidied();

    asio::io_context& io_;
    std::size_t maxClients_;
    hostapd::Control& hostapd_;
    int settled_ = 0;       ///< entries when all had joined last: as many need no look
    bool tidying_ = false;  ///< tidy() runs
    Lifetime life_;         ///< of tidy()
};

}  // namespace w58d
