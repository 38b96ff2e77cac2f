// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/dnsmasq_leases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "backends/lines.hpp"

namespace w58d::dnsmasq {
namespace {

constexpr std::size_t kFields = 5;
constexpr std::string_view kNone = "*";

std::optional<std::int64_t> timeOf(std::string_view text) {
    std::int64_t time = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, time);
    return error == std::errc() && end == last && time >= 0 ? std::optional(time) : std::nullopt;
}

/// A word that is safe in a file of lines and words.
bool isWord(std::string_view text) {
    for (const char c : text) {
        if (c <= ' ' || c > '~') {
            return false;
        }
    }
    return !text.empty();
}

std::optional<Lease> leaseOf(std::string_view line) {
    std::array<std::string_view, kFields> fields;
    for (std::size_t n = 0; n < kFields; ++n) {
        const std::size_t end = n + 1 < kFields ? line.find(' ') : line.size();
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        fields[n] = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    const std::optional<std::int64_t> ends = timeOf(fields[0]);
    const std::optional<MacAddress> client = MacAddress::parse(fields[1]);
    const std::optional<Ipv4Address> address = Ipv4Address::parse(fields[2]);
    if (!ends || !client || !address || !isWord(fields[3]) || !isWord(fields[4])) {
        return std::nullopt;
    }
    const auto unlessNone = [](std::string_view text) {
        return std::string(text == kNone ? "" : text);
    };
    return Lease{*ends, *client, *address, unlessNone(fields[3]), unlessNone(fields[4])};
}

}  // namespace

std::vector<Lease> parseLeases(std::string_view text) {
    std::vector<Lease> leases;
    forEachLine(text, [&](std::string_view line) {
        if (std::optional<Lease> lease = leaseOf(line)) {
            leases.push_back(*std::move(lease));
        }
    });
    return leases;
}

std::string leasesText(const std::vector<Lease>& leases) {
    const auto orNone = [](const std::string& text) { return text.empty() ? kNone : text; };
    std::string text;
    for (const Lease& lease : leases) {
        text += fmt::format("{} {} {} {} {}\n", lease.ends, lease.client.lower(),
                            lease.address.str(), orNone(lease.name), orNone(lease.clientId));
    }
    return text;
}

// dnsmasq-dhcp[138]: DHCPRELEASE(br-lan) 192.168.225.27 02:00:00:00:01:00
// dnsmasq-dhcp[138]: DHCPACK(br-lan) 192.168.225.27 02:00:00:00:01:00 phone
std::optional<LeaseNews> leaseNews(std::string_view line) {
    using Kind = LeaseNews::Kind;
    constexpr std::string_view start = "dnsmasq-dhcp";
    constexpr std::array<std::pair<std::string_view, Kind>, 4> verbs = {
        {{"DHCPACK", Kind::given},
         {"DHCPRELEASE", Kind::ended},
         {"DHCPDECLINE", Kind::ended},
         {"DHCPNAK", Kind::refused}}};
    const std::size_t colon = line.find(": ");
    if (!line.starts_with(start) || colon == std::string_view::npos) {
        return std::nullopt;
    }
    line.remove_prefix(colon + 2);
    std::array<std::string_view, 4> words;
    for (std::string_view& word : words) {
        word = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    const std::string_view name = words[0].substr(0, words[0].find('('));
    const auto* const verb =
        std::ranges::find(verbs, name, &std::pair<std::string_view, Kind>::first);
    const std::optional<Ipv4Address> address = Ipv4Address::parse(words[1]);
    const std::optional<MacAddress> client = MacAddress::parse(words[2]);
    if (verb == verbs.end() || !address || !client) {
        return std::nullopt;
    }
    const bool named = verb->second == Kind::given && isWord(words[3]);
    return LeaseNews{verb->second, *client, *address,
                     std::string(named ? words[3] : std::string_view())};
}

}  // namespace w58d::dnsmasq
