// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What keeps one client from asking DHCP for all addresses.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <functional>
#include <string>

#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/deadline.hpp"
#include "services/filter/filter_programs.hpp"

namespace w58d {

/// The nft table that dhcpLimitText() makes. Where there is no nft, or it cannot do that, the log
/// says so and DHCP goes without.
class DhcpLimit {
  public:
    /// `writes` hears of each process that is going to change nf_tables.
    DhcpLimit(asio::io_context& io, const Config& config, std::function<void(pid_t)> writes);

    /// Makes it if it is not there. Asks nft only the first time and after doubt().
    Awaitable<void> ensure(Deadline deadline);
    /// Somebody else has changed something in nf_tables.
    void doubt() { seen_ = false; }
    /// Also the one that a killed daemon left.
    Awaitable<void> remove();

  private:
    Awaitable<bool> make(Deadline deadline);

    std::string bridge_;
    FilterPrograms programs_;
    FilterPrograms::Lines listing_;  ///< as nft listed it when it was made; empty: it was not
    bool seen_ = false;              ///< nothing is to be done about it
    Clock::time_point notBefore_;  ///< of the next try; later than now iff nft did not end in time
    bool told_ = false;            ///< the log has that it cannot be made
};

}  // namespace w58d
