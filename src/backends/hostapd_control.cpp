// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/hostapd_control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "backends/hostapd_config.hpp"
#include "backends/lines.hpp"
#include "base/hex.hpp"

namespace w58d::hostapd {
namespace {

/// hostapd answers in well under a millisecond, an emulated one in a few; PBKDF2 for a new WPA key
/// is its slowest work.
constexpr auto kAnswerLimit = std::chrono::seconds(2);

/// A bound on the walk through hostapd's station list: more than four times its places.
constexpr int kMaxAnswers = 1024;

bool hasPassphrase(const Security& security) {
    return security.isWpa() && !security.password().empty() && !security.passwordIsHexKey();
}

/// What GET_CONFIG says. Ciphers are named in an order of hostapd's own.
bool hasKind(std::string_view answer, const WpaKind& kind) {
    int versions = 0;
    std::string_view forAll;
    forEachLine(answer, [&](std::string_view line) {
        const auto [key, value] = keyAndValue(line);
        if (key == "wpa") {
            versions = leadingNumber<int>(value);
        } else if (key == "group_cipher") {
            forAll = value;
        }
    });
    return versions == kind.versions && forAll == kind.forAll;
}

}  // namespace

Status parseStatus(std::string_view answer) {
    Status status;
    forEachLine(answer, [&](std::string_view line) {
        const auto [key, value] = keyAndValue(line);
        if (key == "state") {
            status.state = value;
        } else if (key == "freq") {
            status.frequency = leadingNumber<int>(value);
        } else if (key == "channel") {
            status.channel = leadingNumber<int>(value);
        } else if (key == "ssid[0]") {
            status.ssid = value;
        } else if (key == "num_sta[0]") {
            status.entries = leadingNumber<int>(value);
        }
    });
    return status;
}

std::optional<Station> parseStation(std::string_view answer) {
    std::optional<Station> station;
    forEachLine(answer, [&](std::string_view line) {
        if (!station) {
            if (const auto address = MacAddress::parse(line)) {
                station = Station{.address = *address};
            }
            return;
        }
        const auto [key, value] = keyAndValue(line);
        if (key == "flags") {
            station->associated = value.contains("[ASSOC]");
            station->joined = station->associated && value.contains("[AUTHORIZED]");
        } else if (key == "connected_time") {
            station->age = std::chrono::seconds(leadingNumber<int>(value));
        } else if (key == "signal") {
            station->signal = leadingNumber<int>(value);
        } else if (key == "rx_bytes") {
            station->received = leadingNumber<std::uint64_t>(value);
        } else if (key == "tx_bytes") {
            station->sent = leadingNumber<std::uint64_t>(value);
        }
    });
    return station;
}

std::string ssidText(std::string_view ssid) {
    std::string text;
    for (const char c : ssid) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            text += '\\';
            text += c;
        } else if (byte >= 0x20 && byte <= 0x7E) {
            text += c;
        } else {
            fmt::format_to(std::back_inserter(text), "\\x{:02x}", byte);
        }
    }
    return text;
}

Awaitable<ControlResult<Status>> Control::status() {
    ControlResult<std::string> answer = co_await socket_.request("STATUS", kAnswerLimit);
    if (!answer) {
        co_return std::unexpected(std::move(answer.error()));
    }
    co_return parseStatus(*answer);
}

Awaitable<ControlResult<std::vector<Station>>> Control::stations(Deadline deadline) {
    std::vector<Station> all;
    std::string command = "STA-FIRST";
    for (int i = 0; i < kMaxAnswers && !deadline.over(); ++i) {
        ControlResult<std::string> answer = co_await socket_.request(command, kAnswerLimit);
        if (!answer) {
            co_return std::unexpected(std::move(answer.error()));
        }
        const std::optional<Station> station = parseStation(*answer);
        if (station) {
            all.push_back(*station);
            command = "STA-NEXT " + station->address.lower();
        } else if (*answer == "FAIL" && !all.empty()) {
            all.clear();  // the one whose next was asked for has gone: from the start again
            command = "STA-FIRST";
        } else {
            std::ranges::reverse(all);  // hostapd puts new ones first
            co_return all;
        }
    }
    co_return std::unexpected(
        ControlError{ControlError::Kind::failed, "the list of stations does not end"});
}

Awaitable<ControlResult<void>> Control::setIsolation(bool isolated) {
    ControlResult<void> done =
        co_await socket_.requestOk(fmt::format("SET ap_isolate {:d}", isolated), kAnswerLimit);
    if (done) {
        done = co_await socket_.requestOk("UPDATE_BEACON", kAnswerLimit);
    }
    co_return done;
}

Awaitable<ControlResult<void>> Control::setBroadcast(bool shown) {
    ControlResult<void> done = co_await socket_.requestOk(
        fmt::format("SET ignore_broadcast_ssid {:d}", !shown), kAnswerLimit);
    if (done) {
        done = co_await socket_.requestOk("UPDATE_BEACON", kAnswerLimit);
    }
    co_return done;
}

Awaitable<ControlResult<void>> Control::setSsid(Ssid ssid, Security security) {
    ControlResult<void> done =
        co_await socket_.requestOk("SET ssid2 " + toHex(ssid.utf8()), kAnswerLimit);
    if (done && hasPassphrase(security)) {
        done = co_await setPassphrase(security);
    }
    if (done) {
        done = co_await socket_.requestOk("UPDATE_BEACON", kAnswerLimit);
    }
    co_return done;
}

Awaitable<ControlResult<void>> Control::setPassphrase(Security security) {
    std::string command = "SET wpa_passphrase ";
    command += security.password();
    ControlResult<void> done = co_await socket_.requestOk(std::move(command), kAnswerLimit);
    if (done) {
        done = co_await socket_.requestOk("RELOAD_WPA_PSK", kAnswerLimit);
    }
    co_return done;
}

Awaitable<ControlResult<void>> Control::setWpa(Security security, bool pmf) {
    const WpaKind kind = wpaKind(security, pmf);
    std::vector<std::string> commands;
    commands.push_back(fmt::format("SET wpa {}", kind.versions));
    commands.push_back(fmt::format("SET wpa_pairwise {}", kind.ciphers));
    commands.push_back(fmt::format("SET rsn_pairwise {}", kind.ciphers));
    commands.push_back(fmt::format("SET ieee80211w {}", kind.frameProtection));
    commands.push_back(fmt::format("SET wpa_passphrase {}", security.password()));
    commands.emplace_back("RELOAD");
    for (std::string& command : commands) {
        ControlResult<void> done = co_await socket_.requestOk(std::move(command), kAnswerLimit);
        if (!done) {
            co_return done;
        }
    }
    ControlResult<std::string> said = co_await socket_.request("GET_CONFIG", kAnswerLimit);
    if (!said) {
        co_return std::unexpected(std::move(said.error()));
    }
    if (!hasKind(*said, kind)) {
        co_return std::unexpected(
            ControlError{ControlError::Kind::failed, "hostapd has another kind of WPA"});
    }
    co_return ControlResult<void>{};
}

Awaitable<ControlResult<void>> Control::switchChannel(Channel channel, bool use11n) {
    return socket_.requestOk(fmt::format("CHAN_SWITCH {} {}{}", kSwitchBeacons, channel.frequency(),
                                         use11n ? " ht" : ""),
                             kAnswerLimit);
}

Awaitable<ControlResult<void>> Control::sendAway(MacAddress station, Reason reason) {
    return socket_.requestOk(
        fmt::format("DEAUTHENTICATE {} reason={}", station.lower(), std::to_underlying(reason)),
        kAnswerLimit);
}

Awaitable<ControlResult<void>> Control::disconnectAll() {
    return socket_.requestOk("DEAUTHENTICATE ff:ff:ff:ff:ff:ff", kAnswerLimit);
}

}  // namespace w58d::hostapd
