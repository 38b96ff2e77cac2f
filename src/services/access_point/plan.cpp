// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/plan.hpp"

#include "backends/hostapd_config.hpp"

namespace w58d {
namespace {

/// Both are WPA of the same kind, each with a passphrase: hostapd can take the new one while it
/// runs. It cannot so replace a key given in hexadecimal, nor anything of WEP.
bool differOnlyInPassphrase(const Security& from, const Security& to) {
    return from.isWpa() && from.auth() == to.auth() && from.encryption() == to.encryption() &&
           !from.passwordIsHexKey() && !to.passwordIsHexKey();
}

/// One of WPA, WPA2 and both, each with a passphrase. hostapd takes another one while it runs, but
/// not what it had set the radio to 802.11n, or not, for.
bool differOnlyInWpa(const AccessPointSettings& from, const AccessPointSettings& to) {
    const auto plain = [](const Security& security) {
        return security.isWpa() && !security.isExtension() && !security.passwordIsHexKey();
    };
    return plain(from.security) && plain(to.security) &&
           hostapd::uses11n(from.radio.mode, from.security) ==
               hostapd::uses11n(to.radio.mode, to.security);
}

/// With SAE nobody keeps a place anyway: RELOAD_WPA_PSK sends away whoever's key is not the PSK.
/// And hostapd's cache of keys (PMKSA) would let the old password back in: it outlives the change,
/// and what PMKSA_FLUSH takes away an exchange that is under way puts in again.
bool needsRestartForSae(const AccessPointSettings& from, const AccessPointSettings& to) {
    return from.security.usesSae() && (from.ssid != to.ssid || from.security != to.security);
}

bool needsRestart(const AccessPointSettings& from, const AccessPointSettings& to) {
    const bool security = from.security != to.security &&
                          !differOnlyInPassphrase(from.security, to.security) &&
                          !differOnlyInWpa(from, to);
    const bool selectChannel =
        from.radio.channel != to.radio.channel && to.radio.channel.isAutomatic();
    return security || needsRestartForSae(from, to) || selectChannel ||
           from.radio.mode != to.radio.mode;
}

}  // namespace

std::string_view name(AccessPointStep step) {
    switch (step) {
        case AccessPointStep::start:
            return "start";
        case AccessPointStep::stop:
            return "stop";
        case AccessPointStep::restart:
            return "restart";
        case AccessPointStep::wpa:
            return "wpa";
        case AccessPointStep::ssid:
            return "ssid";
        case AccessPointStep::passphrase:
            return "passphrase";
        case AccessPointStep::broadcast:
            return "broadcast";
        case AccessPointStep::isolation:
            return "isolation";
        case AccessPointStep::channel:
            return "channel";
        case AccessPointStep::admission:
            return "admission";
    }
    return "";
}

std::vector<AccessPointStep> plan(const OnAir& from, const OnAir& to) {
    using enum AccessPointStep;
    if (!from || !to) {
        return !from && !to ? std::vector<AccessPointStep>{} : std::vector{to ? start : stop};
    }
    if (needsRestart(*from, *to)) {
        return {restart};
    }
    const bool otherWpa =
        from->security != to->security && !differOnlyInPassphrase(from->security, to->security);
    std::vector<AccessPointStep> steps;
    // A new SSID brings its passphrase along: the key is derived from both.
    if (from->ssid != to->ssid) {
        steps.push_back(ssid);
    } else if (from->security != to->security && !otherWpa) {
        steps.push_back(passphrase);
    }
    if (otherWpa) {
        steps.push_back(wpa);
    }
    if (from->broadcast != to->broadcast) {
        steps.push_back(broadcast);
    }
    if (from->isolation != to->isolation) {
        steps.push_back(isolation);
    }
    if (from->radio.channel != to->radio.channel) {
        steps.push_back(channel);
    }
    if (from->admission != to->admission) {
        steps.push_back(admission);
    }
    return steps;
}

}  // namespace w58d
