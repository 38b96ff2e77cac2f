// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// By which numbers the host knows the clients of the LAN server (extensions 4, "Ids").
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "platform/loop/clock.hpp"

namespace w58d {

inline constexpr int kLanIds = 31;

/// The ids go round: the next free one after the last given. One whose client is gone, and of which
/// nothing is kept any more, rests before it is given again, and that begins only when the host can
/// know that the client is gone: what it says of the old one reaches nobody else. Reckons only:
/// whoever asks brings the time.
class ClientIds {
  public:
    using Time = Clock::time_point;
    static constexpr std::chrono::seconds kRest{10};

    [[nodiscard]] bool available(Time now) const;
    /// nullopt if none is free.
    [[nodiscard]] std::optional<int> give(Time now);
    /// Its client is gone, and nothing is kept of it.
    void release(int id, Time now);
    /// The host was told that its client is gone, be it released yet or not.
    void told(int id, Time now);

    /// How many become free without anybody's doing.
    [[nodiscard]] std::size_t resting(Time now) const;
    /// When the next one does, as far as time alone decides; max() if none.
    [[nodiscard]] Time next() const;

  private:
    struct Id {
        bool taken = false;
        bool untold = false;  ///< the host has yet to be told that its client is gone
        Time from{};          ///< when it is free, if it is neither
    };

    std::array<Id, kLanIds> ids_{};
    int last_ = kLanIds - 1;
};

}  // namespace w58d
