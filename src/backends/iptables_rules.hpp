// The packet filter: texts for iptables-restore and ip6tables-restore with --noflush.
#pragma once

#include <string>
#include <vector>

#include "backends/iptables_saved.hpp"
#include "base/addresses.hpp"

namespace w58d::iptables {

/// What the rules are to say. The names come from the integrator's configuration, checked there.
struct Rules {
    std::string bridge;            ///< the LAN's
    Ipv4Range lan;                 ///< what is translated
    std::vector<std::string> wan;  ///< interfaces to the world, here or not
    bool symmetric = true;         ///< a port of its own for every flow; false: the LAN's port kept
    bool admitTranslated = false;  ///< let in what somebody's DNAT meant for the LAN
    int mss = 0;                   ///< greatest TCP segment over the WAN; 0: as the way's MTU says
};

/// All of ours for IPv4: our chains W58D-* get this content, whatever was in them, and the chains
/// of the system a jump to ours as their first rule unless `saved` shows one. Each table changes at
/// once or not at all.
///
/// From the WAN nothing gets in, to the module or through it, but answers and, if admitted, what
/// was translated. From the LAN only what is translated gets out.
[[nodiscard]] std::string rulesText(const Rules& rules, const Saved& saved);

/// The same for IPv6, which only closes the WAN side: the LAN has IPv4 alone.
[[nodiscard]] std::string rulesText6(const Rules& rules, const Saved& saved);

/// Takes away all of ours that `saved` shows, for either protocol; empty if there is nothing.
[[nodiscard]] std::string removalText(const Saved& saved);

}  // namespace w58d::iptables
