// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/client_text.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/charset.hpp"
#include "commands/context.hpp"

namespace w58d::commands {
namespace {

/// Of what the client calls itself; dnsmasq lets through letters, digits, `-`, `_` and `.` alone.
constexpr std::size_t kMostOfName = 32;
/// With escapes: whatever the numbers are, a line has 200 bytes at most.
constexpr std::size_t kMostInQuotes = 80;

/// `<ip>,"<name>"`, or the empty places of who has none.
std::string leaseText(const std::optional<ClientLease>& lease) {
    if (!lease) {
        return ",\"\"";
    }
    const std::string_view name = std::string_view(lease->name).substr(0, kMostOfName);
    return lease->address.str() + ",\"" + quotable(name, kMostInQuotes) + '"';
}

}  // namespace

std::string clientText(const Client& client) {
    const auto time = client.time.transform([](auto seconds) { return seconds.count(); });
    return "+CWCLILIST: " + client.mac.lower() + ',' + leaseText(client.lease) + ',' +
           numberOrEmpty(client.signal) + ',' + numberOrEmpty(time) + ',' +
           numberOrEmpty(client.received) + ',' + numberOrEmpty(client.sent);
}

std::string clientEventText(const ClientEvent& event) {
    std::string text = "+CWCLIENT: " + std::to_string(static_cast<int>(event.kind)) + ',' +
                       std::to_string(event.ap) + ',' + event.client.lower();
    if (event.kind == ClientEvent::Kind::leased) {
        text += ',' + leaseText(event.lease);
    }
    return text;
}

}  // namespace w58d::commands
