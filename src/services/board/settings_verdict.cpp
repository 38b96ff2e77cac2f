// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/board/settings_verdict.hpp"

#include <fmt/format.h>

#include "backends/hostapd_config.hpp"

namespace w58d {

Needs needsOf(const Security& security) {
    Needs needs;
    switch (security.encryption()) {
        case Encryption::none:
            break;
        case Encryption::wep:
            needs.add(Need::wep);
            break;
        case Encryption::tkipAes:
            needs.add(Need::aes);
            [[fallthrough]];
        case Encryption::tkip:
            needs.add(Need::tkip);
            break;
        case Encryption::aes:
            needs.add(Need::aes);
            break;
    }
    if (security.usesSae()) {
        needs.add(Need::wpa3);
    } else if (security.auth() == Auth::enhancedOpen) {
        needs.add(Need::enhancedOpen);
    }
    return needs;
}

Needs needsOf(const AccessPointSettings& settings) {
    Needs needs = needsOf(settings.security);
    needs.add(Need::accessPoint);
    if (hostapd::uses11n(settings.radio.mode, settings.security)) {
        needs.add(Need::ht);
    }
    return needs;
}

Verdict judgeDefaults(const BoardFacts& facts, const Config& config) {
    Verdict worst;
    for (std::size_t id = 0; id < config.defaults.aps.size(); ++id) {
        const Security& security = config.defaults.aps[id].security;
        if (!security.isExtension()) {
            continue;
        }
        const Verdict its =
            judgeAccessPoint(static_cast<int>(id), needsOf(security), facts, config);
        if (its.can > worst.can) {
            worst = {its.can, fmt::format("[defaults{}] auth {}: {}",
                                          id == 0 ? "" : fmt::format(".ap{}", id),
                                          static_cast<int>(security.auth()), its.why)};
        }
    }
    return worst;
}

}  // namespace w58d
