// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/wpa_supplicant_control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "backends/lines.hpp"
#include "base/hex.hpp"

namespace w58d::wpasupplicant {
namespace {

// WPA_BSS_MASK_* of wpa_ctrl.h.
constexpr unsigned kId = 1U << 0U;
constexpr unsigned kBssid = 1U << 1U;
constexpr unsigned kFrequency = 1U << 2U;
constexpr unsigned kLevel = 1U << 7U;
constexpr unsigned kAge = 1U << 9U;
constexpr unsigned kElements = 1U << 10U;
constexpr unsigned kFlags = 1U << 11U;
constexpr unsigned kSsid = 1U << 12U;
constexpr unsigned kDelimiter = 1U << 17U;

constexpr std::string_view kEndOfEntry = "====";
constexpr std::string_view kEndOfAnswer = "####";
constexpr std::size_t kMaxSsid = 32;

void readField(std::string_view line, HeardNetwork& network, bool& hasBssid) {
    const auto [key, value] = keyAndValue(line);
    if (key == "id") {
        network.id = leadingNumber<unsigned>(value);
    } else if (key == "bssid") {
        const auto bssid = MacAddress::parse(value);
        hasBssid = bssid.has_value();
        network.bssid = bssid.value_or(MacAddress{});
    } else if (key == "freq") {
        network.frequency = leadingNumber<int>(value);
    } else if (key == "level") {
        network.level = leadingNumber<int>(value);
    } else if (key == "age") {
        network.age = leadingNumber<int>(value);
    } else if (key == "flags") {
        network.flags = value;
    } else if (key == "ssid") {
        network.ssid = ssidFromText(value).substr(0, kMaxSsid);
    }
}

bool isHidden(const HeardNetwork& network) {
    return std::ranges::all_of(network.ssid, [](char c) { return c == '\0'; });
}

/// Of a vendor's element, which begins with its OUI and type: the Wi-Fi Alliance's for OWE.
constexpr std::string_view kOweTransition = "\x50\x6F\x9A\x1C";
constexpr char kVendorSpecific = '\xDD';

/// BSSID, and SSID with its length; what may follow is of no use here.
std::optional<OweTwin> readTwin(std::string_view body) {
    OweTwin twin;
    auto& bssid = twin.bssid.octets;
    if (body.size() <= bssid.size()) {
        return std::nullopt;
    }
    std::ranges::copy(body.substr(0, bssid.size()), bssid.begin());
    const auto length = static_cast<unsigned char>(body[bssid.size()]);
    body.remove_prefix(bssid.size() + 1);
    if (length == 0 || length > kMaxSsid || length > body.size()) {
        return std::nullopt;
    }
    twin.ssid = body.substr(0, length);
    return twin;
}

using Kind = Event::Kind;

constexpr auto kNames = std::to_array<std::pair<std::string_view, Kind>>({
    {"CTRL-EVENT-SCAN-RESULTS", Kind::scanned},
    {"CTRL-EVENT-SCAN-FAILED", Kind::scanFailed},
    {"CTRL-EVENT-CONNECTED", Kind::joined},
    {"CTRL-EVENT-DISCONNECTED", Kind::left},
    {"CTRL-EVENT-SSID-TEMP-DISABLED", Kind::refused},
    {"CTRL-EVENT-ASSOC-REJECT", Kind::refused},
    {"CTRL-EVENT-AUTH-REJECT", Kind::refused},
    {"CTRL-EVENT-STARTED-CHANNEL-SWITCH", Kind::channel},
    {"TRANSITION-DISABLE", Kind::transitionDisable},
});

int frequencyIn(std::string_view line) {
    constexpr std::string_view key = "freq=";
    const std::size_t at = line.find(key);
    return at == std::string_view::npos ? 0 : leadingNumber<int>(line.substr(at + key.size()));
}

/// The access point refused the second message of an SAE exchange, which proves the password:
/// with 802.11's status 15 "challenge failure", or, as hostapd 2.10, 1 "unspecified".
constexpr auto kWrongSaePassword = std::to_array<std::string_view>({
    " auth_type=3 auth_transaction=2 status_code=15",
    " auth_type=3 auth_transaction=2 status_code=1",
});

/// The proof of the password failed, in the key handshake or in SAE. An SSID may be in front of
/// either in the line; it cannot end it.
bool isWrongKey(std::string_view line) {
    return line.ends_with(" reason=WRONG_KEY") ||
           std::ranges::any_of(kWrongSaePassword,
                               [line](std::string_view end) { return line.ends_with(end); });
}

Event transitionDisable(std::string_view line) {
    // Of the WPA3 specification.
    constexpr unsigned kWpa3Personal = 1U << 0U;
    constexpr unsigned kEnhancedOpen = 1U << 3U;
    const auto bitmap = fromHex(line.substr(line.find(' ') + 1));
    const unsigned bits =
        bitmap && bitmap->size() == 1 ? static_cast<unsigned char>(bitmap->front()) : 0U;
    return {.kind = Kind::transitionDisable,
            .wpa3 = (bits & kWpa3Personal) != 0,
            .enhancedOpen = (bits & kEnhancedOpen) != 0};
}

}  // namespace

std::string networksRequest(unsigned from) {
    return fmt::format("BSS RANGE={}- MASK={:#x}", from,
                       kId | kBssid | kFrequency | kLevel | kAge | kFlags | kSsid | kDelimiter);
}

std::string elementsRequest(const HeardNetwork& network) {
    return fmt::format("BSS ID-{} MASK={:#x}", network.id, kElements);
}

std::optional<OweTwin> oweTwin(std::string_view answer) {
    std::string elements;
    forEachLine(answer, [&](std::string_view line) {
        const auto [key, value] = keyAndValue(line);
        if (key == "ie") {
            elements = fromHex(value).value_or("");
        }
    });
    std::string_view rest = elements;
    while (rest.size() >= 2) {
        const std::string_view body = rest.substr(2, static_cast<unsigned char>(rest[1]));
        if (rest.front() == kVendorSpecific && body.starts_with(kOweTransition)) {
            return readTwin(body.substr(kOweTransition.size()));
        }
        rest.remove_prefix(2 + body.size());
    }
    return std::nullopt;
}

std::vector<HeardNetwork> parseNetworks(std::string_view answer) {
    std::vector<HeardNetwork> networks;
    HeardNetwork network;
    bool hasBssid = false;
    forEachLine(answer, [&](std::string_view line) {
        if (line != kEndOfEntry && line != kEndOfAnswer) {
            readField(line, network, hasBssid);
            return;
        }
        if (hasBssid) {
            networks.push_back(std::move(network));
        }
        network = HeardNetwork{};
        hasBssid = false;
    });
    return networks;
}

std::string ssidFromText(std::string_view text) {
    std::string ssid;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            ssid += text[i];
            continue;
        }
        switch (text[++i]) {
            case 'n':
                ssid += '\n';
                break;
            case 'r':
                ssid += '\r';
                break;
            case 't':
                ssid += '\t';
                break;
            case 'e':
                ssid += '\x1B';
                break;
            case 'x':
                if (const auto byte = fromHex(text.substr(i + 1, 2)); byte && !byte->empty()) {
                    ssid += *byte;
                    i += 2;
                }
                break;
            default:  // `"` and `\`
                ssid += text[i];
        }
    }
    return ssid;
}

std::vector<HeardNetwork> eachOnce(std::vector<HeardNetwork> heard, int maxAge) {
    std::erase_if(heard, [&](const HeardNetwork& network) { return network.age > maxAge; });
    for (HeardNetwork& network : heard) {
        if (isHidden(network)) {
            network.ssid.clear();
        }
    }
    std::ranges::sort(heard, {}, [](const HeardNetwork& network) {
        return std::tuple(network.bssid, network.ssid.empty(), network.age);
    });
    const auto others = std::ranges::unique(heard, {}, &HeardNetwork::bssid);
    heard.erase(others.begin(), others.end());
    std::ranges::stable_sort(heard, std::greater{}, &HeardNetwork::level);
    return heard;
}

std::optional<JoinedNetwork> parseStatus(std::string_view answer) {
    JoinedNetwork network;
    bool completed = false;
    std::optional<MacAddress> bssid;
    forEachLine(answer, [&](std::string_view line) {
        const auto [key, value] = keyAndValue(line);
        if (key == "bssid") {
            bssid = MacAddress::parse(value);
        } else if (key == "freq") {
            network.frequency = leadingNumber<int>(value);
        } else if (key == "ssid") {
            network.ssid = ssidFromText(value).substr(0, kMaxSsid);
        } else if (key == "wpa_state") {
            completed = value == "COMPLETED";
        }
    });
    if (!completed || !bssid) {
        return std::nullopt;
    }
    network.bssid = *bssid;
    return network;
}

std::optional<int> levelIn(std::string_view answer) {
    constexpr int kUnknown = -9999;
    int level = kUnknown;
    forEachLine(answer, [&](std::string_view line) {
        const auto [key, value] = keyAndValue(line);
        if (key == "RSSI") {
            level = leadingNumber<int>(value);
        }
    });
    return level == kUnknown ? std::nullopt : std::optional(level);
}

Event parseEvent(std::string_view line) {
    const std::string_view name = line.substr(0, line.find(' '));
    for (const auto& [known, kind] : kNames) {
        if (name != known) {
            continue;
        }
        if (kind == Kind::refused && isWrongKey(line)) {
            return {.kind = Kind::wrongKey};
        }
        if (kind == Kind::transitionDisable) {
            return transitionDisable(line);
        }
        return {.kind = kind, .frequency = kind == Kind::channel ? frequencyIn(line) : 0};
    }
    return {};
}

}  // namespace w58d::wpasupplicant
