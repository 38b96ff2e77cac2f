// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/wpa_supplicant_config.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/hex.hpp"

namespace w58d::wpasupplicant {

namespace {

void appendNetwork(std::string& text, std::string_view ssid, const NetworkKey& key) {
    auto out = std::back_inserter(text);
    fmt::format_to(out, "network={{\n\tdisabled=1\n\tscan_ssid=1\n");
    // As hexadecimal, so that no byte of it means anything to wpa_supplicant's parser.
    fmt::format_to(out, "\tssid={}\n", toHex(ssid));
    if (key.isOpen()) {
        // With the other it would take the open one of such a pair of networks by itself.
        fmt::format_to(out, "\tkey_mgmt=NONE\n\towe_only=1\n");
    } else {
        fmt::format_to(out, "\tkey_mgmt=WPA-PSK\n");
        // A quoted text ends at the line's last quote.
        const std::string_view quote = key.isHexKey() ? "" : "\"";
        fmt::format_to(out, "\tpsk={}{}{}\n", quote, key.text(), quote);
    }
    text += "}\n";
}

}  // namespace

std::string configText(const Config& config) {
    std::string text;
    auto out = std::back_inserter(text);
    fmt::format_to(out, "ctrl_interface={}\ncountry={}\n", config.controlFolder, config.country);
    // No interface for Wi-Fi Direct beside ours. SAE by hash-to-element and, with networks that
    // lack it, by hunting and pecking.
    fmt::format_to(out, "p2p_disabled=1\nsae_pwe=2\n");
    for (const std::string& ssid :
         config.ssid ? config.ssid->spellings() : std::vector<std::string>{}) {
        appendNetwork(text, ssid, config.key);
    }
    return text;
}

std::vector<std::string> arguments(const std::string& program, const std::string& interface,
                                   const std::string& configPath) {
    return {
        program,           "-q",  // its events reach us by the control socket
        "-Dnl80211",       "-i" + interface,
        "-c" + configPath,
    };
}

}  // namespace w58d::wpasupplicant
