// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which leases are taken back when DHCP runs out of addresses.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/addresses.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {

/// A lease, as far as the pool needs it.
struct Lent {
    MacAddress client;
    Ipv4Address address;
    std::int64_t until = 0;  ///< the least is the oldest
};

/// Only reckons: phones with a new random address each day leave their leases behind, and somebody
/// may ask for one under many names. When few addresses are free, leases of clients that nobody has
/// seen for a while are over, the oldest first.
class Pool {
  public:
    /// So many are kept free; of a small pool half.
    static constexpr std::size_t kReserve = 4;
    /// From so many on it is watched who is there.
    static constexpr std::size_t kWatched = 12;
    static constexpr std::chrono::seconds kAbsence{60};

    /// Whether it has to be known who is there.
    [[nodiscard]] static bool isLow(const Ipv4Range& range, const std::vector<Lent>& leases);

    /// The leases to be taken back now; `present` are the clients that are there. Call it again and
    /// again while isLow(), and forget() when not.
    [[nodiscard]] std::vector<Lent> surplus(const Ipv4Range& range, std::vector<Lent> leases,
                                            const std::vector<MacAddress>& present);
    void forget() { absent_.clear(); }

  private:
    /// Since when each lease's client has not been seen.
    std::map<Ipv4Address, std::pair<MacAddress, Clock::time_point>> absent_;
};

}  // namespace w58d
