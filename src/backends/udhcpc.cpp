// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/udhcpc.hpp"

#include <array>
#include <charconv>

#include "backends/lines.hpp"

namespace w58d::udhcpc {
namespace {

/// Those of udhcpc's variables that matter here.
constexpr std::array kVariables = {"interface", "ip", "subnet", "router", "dns", "lease"};
constexpr std::size_t kMaxDnsServers = 8;

/// The addresses in a text that separates them by spaces.
std::vector<Ipv4Address> addressesIn(std::string_view text) {
    std::vector<Ipv4Address> found;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        if (const auto address = Ipv4Address::parse(text.substr(0, end))) {
            found.push_back(*address);
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return found;
}

void readVariable(std::string_view name, std::string_view value, Event& event, bool& hasAddress) {
    Lease& lease = event.lease;
    if (name == "interface") {
        event.interface = value;
    } else if (name == "ip") {
        const auto address = Ipv4Address::parse(value);
        hasAddress = address.has_value();
        lease.address = address.value_or(Ipv4Address{});
    } else if (name == "subnet") {
        const auto netmask = Ipv4Address::parse(value);
        lease.prefix = (netmask ? prefixOf(*netmask) : std::nullopt).value_or(lease.prefix);
    } else if (name == "router") {
        const std::vector<Ipv4Address> routers = addressesIn(value);
        lease.router = routers.empty() ? std::nullopt : std::optional(routers.front());
    } else if (name == "dns") {
        lease.dnsServers = addressesIn(value);
        lease.dnsServers.resize(std::min(lease.dnsServers.size(), kMaxDnsServers));
    } else if (name == "lease") {
        std::from_chars(value.data(), value.data() + value.size(), lease.seconds);
    }
}

}  // namespace

std::vector<std::string> arguments(const std::string& program, const std::string& interface,
                                   const std::string& teller) {
    return {
        program,
        "-f",  // in the foreground: the supervisor watches it
        "-i",    interface, "-s", teller,
        "-t",    "4",       "-T", "2",  // a row of four requests, 2 s between them,
        "-A",    "5",                   // and after 5 s the next row
    };
}

std::string eventText(std::string_view event, const char* (*variable)(const char*)) {
    std::string text = "event=" + std::string(event) + '\n';
    for (const char* const name : kVariables) {
        if (const char* const value = variable(name)) {
            text += std::string(name) + '=' + value + '\n';
        }
    }
    return text;
}

std::optional<Event> parseEvent(std::string_view text) {
    Event event;
    bool hasAddress = false;
    std::string_view kind;
    forEachLine(text, [&](std::string_view line) {
        const auto [name, value] = keyAndValue(line);
        if (name == "event") {
            kind = value;
        } else {
            readVariable(name, value, event, hasAddress);
        }
    });
    if (kind == "bound" || kind == "renew") {
        event.kind = hasAddress ? Event::Kind::lease : Event::Kind::none;
    } else if (kind == "nak") {
        event.kind = Event::Kind::refused;
    } else if (kind == "leasefail") {
        event.kind = Event::Kind::unanswered;
    } else if (kind != "deconfig") {
        return std::nullopt;
    }
    return event;
}

}  // namespace w58d::udhcpc
