// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
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

JoinFailures::Failure& JoinFailures::of(int frequency, SecurityKind kind) {
    const auto had = std::ranges::find_if(failures_, [&](const Failure& failure) {
        return failure.frequency == frequency && failure.kind == kind;
    });
    return had != failures_.end()
               ? *had
               : failures_.emplace_back(Failure{.frequency = frequency, .kind = kind});
}

int JoinFailures::count(int frequency, SecurityKind kind) const {
    int count = 0;
    for (const Failure& failure : failures_) {
        const bool there = failure.frequency == frequency || failure.frequency == kAnywhere;
        if (there && (failure.kind == kind || failure.all)) {
            count += failure.all ? kLimit : failure.count;
        }
    }
    return count;
}

bool JoinFailures::givenUp(int frequency, SecurityKind kind) const {
    return count(frequency, kind) >= kLimit;
}

std::optional<Choice> choose(const std::vector<HeardNetwork>& named,
                             const StationSettings& settings, JoinFailures& failures) {
    std::vector<Choice> all;
    for (const HeardNetwork& network : named) {
        const Offer offer = wpasupplicant::offerOf(network.flags);
        for (const SecurityKind kind : kAllKinds) {
            if (!offer.has(kind) || !allows(settings, kind)) {
                continue;
            }
            all.push_back({.network = network, .offer = offer, .kind = kind});
            if (kind == SecurityKind::owe && !offer.owe && network.twinFrequency != 0) {
                all.back().network.frequency = network.twinFrequency;
            }
        }
    }
    std::ranges::stable_sort(all, goesBefore);
    if (all.empty()) {
        return std::nullopt;
    }
    const auto left = [&failures](const Choice& choice) {
        return !failures.givenUp(choice.network.frequency, choice.kind);
    };
    auto next = std::ranges::find_if(all, left);
    if (next == all.end()) {
        failures.forget();
        next = all.begin();
    }
    const SecurityKind kind = next->kind;
    std::erase_if(all, [&](const Choice& other) { return other.kind != kind || !left(other); });
    return *std::ranges::min_element(all, {}, [&failures](const Choice& choice) {
        return failures.count(choice.network.frequency, choice.kind);
    });
}

std::string whyNot(const HeardNetwork& network, const StationSettings& settings) {
    const Offer offer = wpasupplicant::offerOf(network.flags);
    const bool password = offer.has(SecurityKind::sae) || offer.has(SecurityKind::psk);
    if (offer.peers) {
        return "is a mesh or ad hoc, and no access point's";
    }
    if (offer.account && !password) {
        return "wants an account (802.1X)";
    }
    if (offer.wep) {
        return "has WEP, which is not joined";
    }
    if (!password && !offer.has(SecurityKind::owe) && !offer.open) {
        return "has security that cannot be met";
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
