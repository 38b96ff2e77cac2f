// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What this machine's access points have refused, by the answers that nl80211 says were sent.
#pragma once

#include <asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/addresses.hpp"

namespace w58d {

/// An authentication or association response that was no yes.
struct Refusal {
    enum class Why : std::uint8_t {
        wrongPassword,  ///< SAE's proof, or that of a shared WEP key, was wrong
        full,           ///< no room
        unspecified,    ///< hostapd's answer to who is on its list, and to what else goes wrong
    };
    int interface;  ///< its index
    MacAddress station;
    Why why;

    bool operator==(const Refusal&) const = default;
};

/// The kernel hands out nothing but refusals: whoever gets in wakes nobody. Where it has no nl80211
/// nothing is ever heard.
class RefusalWatch {
  public:
    /// `heard` is called from the loop. It must not destroy the watch, nor end it.
    RefusalWatch(asio::io_context& io, std::function<void(const Refusal&)> heard);
    RefusalWatch(RefusalWatch&&) = delete;
    ~RefusalWatch();

    /// Idempotent, both.
    void begin();
    void end();

    /// What a frame says (IEEE 802.11-2020 9.3.3.6, 9.3.3.8, 9.3.3.11) as hostapd 2.10 sends it;
    /// nullopt: no refusal of those above, or no whole frame.
    [[nodiscard]] static std::optional<Refusal> refusalIn(std::span<const std::byte> frame,
                                                          int interface);

  private:
    class Impl;
    asio::io_context& io_;
    std::function<void(const Refusal&)> heard_;
    std::unique_ptr<Impl> impl_;  ///< nullptr: it does not listen
};

}  // namespace w58d
