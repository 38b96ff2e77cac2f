// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// For how long a client of the LAN server may be silent.
#pragma once

#include <chrono>
#include <optional>

#include "platform/loop/clock.hpp"
#include "platform/net/tcp.hpp"

namespace w58d {

/// Why a client has to go.
enum class Overdue {
    no,
    silent,    ///< has sent nothing for too long
    vanished,  ///< has acknowledged nothing for too long
    done,      ///< has sent all, and nothing was sent to it for a while
    failed,    ///< its connection is no more
};

/// Who stays is decided by what a client lets be seen: whether it acknowledges what it was sent,
/// looked at while anything is outstanding and at no other time; of who is sent nothing the
/// kernel's keep-alive asks. What reading would tell, its end and what the keep-alive found, is
/// looked at too while a client is held back, which is not read from. One that has ended its side
/// may still be sent to, for it may be `nc -N`. Reckons only: whoever asks brings the time, and
/// what TCP tells.
class ClientTimeouts {
  public:
    using Time = Clock::time_point;

    struct Limits {
        std::chrono::seconds idle;       ///< without a byte from it; 0: none
        std::chrono::seconds dead;       ///< without an acknowledgement that is due
        std::chrono::seconds halfClose;  ///< without a byte to it, once it sends no more
    };

    ClientTimeouts(const Limits& limits, Time now) : limits_(limits), heard_(now), sent_(now) {}

    /// It has sent something.
    void heard(Time now) { heard_ = now; }
    [[nodiscard]] Time lastHeard() const { return heard_; }
    /// It will send no more. Once more, when all it sent was passed on: it waits for the answer.
    void ended(Time now) { ended_ = now; }
    [[nodiscard]] bool hasEnded() const { return ended_.has_value(); }
    /// Something was sent to it, or is to be as soon as it takes more.
    void sent(Time now);

    /// Whether to ask TCP now, and to tell it here.
    [[nodiscard]] bool looks(Time now, bool heldBack) const;
    void seen(const TcpProgress& progress, Time now);

    /// `heldBack`: it is not read from, so it is not silent either.
    [[nodiscard]] Overdue overdue(Time now, bool heldBack) const;
    /// When to look or to ask next.
    [[nodiscard]] Time due(Time now, bool heldBack) const;

  private:
    [[nodiscard]] Time nextLook(Time now) const;
    [[nodiscard]] Time halfCloseEnds() const;

    const Limits& limits_;
    Time heard_;
    Time sent_;
    std::optional<Time> ended_;
    /// The next look at what it acknowledges; none while nothing is outstanding, so that clients
    /// which are only connected wake nobody.
    std::optional<Time> look_;
    std::optional<Time> asked_;  ///< since when an acknowledgement is due
    bool vanished_ = false;      ///< at the last look
    bool failed_ = false;        ///< at the last look
};

}  // namespace w58d
