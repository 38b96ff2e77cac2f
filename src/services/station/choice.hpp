// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which of the networks that are heard the station joins, and by what kind of security.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backends/wpa_supplicant_control.hpp"
#include "backends/wpa_supplicant_security.hpp"
#include "config/settings.hpp"

namespace w58d {

/// Where, and by which kind, the station was not let in since it last was in: others of the same
/// name get their turn.
class JoinFailures {
  public:
    /// For another reason than the password.
    void add(int frequency, wpasupplicant::SecurityKind kind) { ++of(frequency, kind).count; }
    /// No other kind would help there.
    void wrongPassword(int frequency) { of(frequency, {}).all = true; }
    /// wpa_supplicant cannot do it, wherever that is.
    void giveUp(wpasupplicant::SecurityKind kind) { of(kAnywhere, kind).count = kLimit; }
    void forget() { failures_.clear(); }

    [[nodiscard]] int count(int frequency, wpasupplicant::SecurityKind kind) const;
    /// The turn of others has come.
    [[nodiscard]] bool givenUp(int frequency, wpasupplicant::SecurityKind kind) const;

  private:
    static constexpr int kLimit = 3;
    static constexpr int kAnywhere = 0;

    struct Failure {
        int frequency = kAnywhere;  ///< MHz
        wpasupplicant::SecurityKind kind{};
        int count = 0;
        bool all = false;  ///< of every kind
    };

    Failure& of(int frequency, wpasupplicant::SecurityKind kind);

    std::vector<Failure> failures_;  ///< one a channel and kind, at most
};

struct Choice {
    /// Where it is joined: of a pair with OWE, the frequency is that one's.
    wpasupplicant::HeardNetwork network;
    wpasupplicant::Offer offer;  ///< of the network
    wpasupplicant::SecurityKind kind = wpasupplicant::SecurityKind::open;
};

/// Of networks that have the station's name, the one that is to be joined next; nullopt: its
/// settings fit none.
///
/// A password is for SAE and PSK, 64 digits are for PSK alone. SAE goes before PSK where it is
/// heard with -75 dBm or more, below that the strongest first; OWE always goes before an open
/// network. Of one kind, each channel has its turn after a failure on another. What was given up is
/// chosen only when all was, and then counts from the start.
[[nodiscard]] std::optional<Choice> choose(const std::vector<wpasupplicant::HeardNetwork>& named,
                                           const StationSettings& settings, JoinFailures& failures);

/// Why the settings do not fit that network, for the log: "wants a password".
[[nodiscard]] std::string whyNot(const wpasupplicant::HeardNetwork& network,
                                 const StationSettings& settings);

}  // namespace w58d
