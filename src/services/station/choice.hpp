// Which of the networks that are heard the station joins, and by what kind of security.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "backends/wpa_supplicant_control.hpp"
#include "backends/wpa_supplicant_security.hpp"
#include "config/settings.hpp"

namespace w58d {

/// How often the station was not let in by each kind, for another reason than the password, since
/// it last was in.
class KindFailures {
  public:
    void add(wpasupplicant::SecurityKind kind) { ++of(kind); }
    /// At once: it cannot succeed.
    void giveUp(wpasupplicant::SecurityKind kind) { of(kind) = kLimit; }
    void forget() { failures_ = {}; }

    /// The next kind's turn has come.
    [[nodiscard]] bool givenUp(wpasupplicant::SecurityKind kind) const {
        return failures_.at(static_cast<std::size_t>(kind)) >= kLimit;
    }

  private:
    static constexpr int kLimit = 3;

    int& of(wpasupplicant::SecurityKind kind) {
        return failures_.at(static_cast<std::size_t>(kind));
    }

    std::array<int, wpasupplicant::kSecurityKinds> failures_{};
};

struct Choice {
    wpasupplicant::HeardNetwork network;
    wpasupplicant::Offer offer;  ///< of the network
    wpasupplicant::SecurityKind kind = wpasupplicant::SecurityKind::open;
};

/// Of networks that have the station's name, the one that is to be joined next; nullopt: its
/// settings fit none.
///
/// A password is for SAE and PSK, 64 digits are for PSK alone. SAE goes before PSK where it is
/// heard with -75 dBm or more, below that the strongest first; OWE always goes before an open
/// network. A kind that was given up is chosen only when all were, and then counts from the start.
[[nodiscard]] std::optional<Choice> choose(const std::vector<wpasupplicant::HeardNetwork>& named,
                                           const StationSettings& settings, KindFailures& failures);

/// Why the settings do not fit that network, for the log: "wants a password".
[[nodiscard]] std::string whyNot(const wpasupplicant::HeardNetwork& network,
                                 const StationSettings& settings);

}  // namespace w58d
