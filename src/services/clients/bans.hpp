// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who is sent away for a while, whatever the kept list says (AT+CWCLIKICK).
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "base/lifetime.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {

/// Known for as long as the daemon runs, by the time that nobody can set. Each ends by itself.
class Bans {
  public:
    /// At a time: what hostapd's lists show fits into one answer of its control socket.
    static constexpr std::size_t kMost = 64;

    /// `ended` is called from the loop when one or more are over.
    Bans(asio::io_context& io, std::function<void()> ended);

    /// Until when it was refused before; nullopt: it was not.
    using Before = std::optional<Clock::time_point>;
    /// Refused for so long from now on. `notAllowed` if there are too many.
    Result<Before> add(const MacAddress& device, std::chrono::seconds time);
    /// As it was before add().
    void takeBack(const MacAddress& device, Before before);

    /// Ascending.
    [[nodiscard]] std::vector<MacAddress> devices() const;

    using All = std::map<MacAddress, Clock::time_point>;
    /// Nobody is refused; returns who was.
    [[nodiscard]] All lift();
    /// Those who have been refused anew since stay so.
    void restore(All all);

  private:
    /// Those that are over are forgotten, and the timer waits for the next.
    void settle();

    All until_;
    std::function<void()> ended_;
    Timer timer_;
    Lifetime life_;
};

}  // namespace w58d
