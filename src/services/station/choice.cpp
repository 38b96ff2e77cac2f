#include "services/station/choice.hpp"

#include <algorithm>
#include <tuple>

namespace w58d {
namespace {

using wpasupplicant::HeardNetwork;
using wpasupplicant::Offer;
using wpasupplicant::SecurityKind;

/// From here on SAE is near enough to be worth more than a stronger signal.
constexpr int kNear = -75;  // dBm

constexpr std::array kAllKinds = {SecurityKind::sae, SecurityKind::psk, SecurityKind::owe,
                                  SecurityKind::open};

/// The settings allow it at all.
bool allows(const StationSettings& settings, SecurityKind kind) {
    const NetworkKey& key = settings.key;
    switch (kind) {
        case SecurityKind::sae:
            return !key.isOpen() && !key.isHexKey();
        case SecurityKind::psk:
            return !key.isOpen() && !settings.transitionDisabled;
        case SecurityKind::owe:
            return key.isOpen();
        case SecurityKind::open:
            break;
    }
    return key.isOpen() && !settings.transitionDisabled;
}

bool goesBefore(const Choice& a, const Choice& b) {
    const auto rank = [](const Choice& choice) {
        const int level = choice.network.level;
        const bool first = choice.kind == SecurityKind::owe ||
                           (choice.kind == SecurityKind::sae && level >= kNear);
        return std::tuple(!first, -level, choice.kind);
    };
    return rank(a) < rank(b);
}

}  // namespace

std::optional<Choice> choose(const std::vector<HeardNetwork>& named,
                             const StationSettings& settings, KindFailures& failures) {
    std::vector<Choice> all;
    for (const HeardNetwork& network : named) {
        const Offer offer = wpasupplicant::offerOf(network.flags);
        for (const SecurityKind kind : kAllKinds) {
            if (offer.has(kind) && allows(settings, kind)) {
                all.push_back({.network = network, .offer = offer, .kind = kind});
            }
        }
    }
    std::ranges::stable_sort(all, goesBefore);
    const auto left = std::ranges::find_if(
        all, [&](const Choice& choice) { return !failures.givenUp(choice.kind); });
    if (left != all.end()) {
        return std::move(*left);
    }
    failures.forget();
    return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

std::string whyNot(const HeardNetwork& network, const StationSettings& settings) {
    const Offer offer = wpasupplicant::offerOf(network.flags);
    const bool password = offer.has(SecurityKind::sae) || offer.has(SecurityKind::psk);
    if (offer.account && !password) {
        return "wants an account (802.1X)";
    }
    if (offer.wep) {
        return "has WEP, which is not joined";
    }
    if (settings.key.isOpen()) {
        return offer.open ? "is open now, and had said that it is Enhanced Open for good"
                          : "wants a password";
    }
    if (offer.has(SecurityKind::sae)) {
        return "is WPA3, which takes no key of 64 digits";
    }
    return password ? "is WPA2 now, and had said that it is WPA3 for good" : "takes no password";
}

}  // namespace w58d
