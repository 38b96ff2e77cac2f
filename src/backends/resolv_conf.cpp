// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/resolv_conf.hpp"

#include <algorithm>
#include <asio/ip/address.hpp>
#include <asio/ip/address_v6.hpp>
#include <optional>

#include "backends/lines.hpp"
#include "base/addresses.hpp"

namespace w58d {
namespace {

constexpr std::size_t kMost = 8;
constexpr std::string_view kBlanks = " \t\r";

std::string_view word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
    const std::string_view found = line.substr(0, end);
    line.remove_prefix(end);
    return found;
}

/// An interface's name, behind the `%` of a link-local address.
bool isScope(std::string_view text) {
    constexpr std::size_t longest = 15;
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

void add(std::vector<std::string>& servers, std::string server) {
    if (servers.size() < kMost && std::ranges::find(servers, server) == servers.end()) {
        servers.push_back(std::move(server));
    }
}

void addIpv4(NameServers& servers, Ipv4Address server) {
    constexpr std::uint32_t loopback = 127;
    constexpr std::uint32_t firstMulticast = 224;
    const std::uint32_t first = server.value >> 24U;
    if (first == loopback) {
        add(servers.ownHost, server.str());
    } else if (first != 0 && first < firstMulticast) {
        add(servers.outside, server.str());
    }
}

void addIpv6(NameServers& servers, std::string_view text) {
    const std::size_t percent = std::min(text.find('%'), text.size());
    const std::string_view scope = text.substr(percent);
    asio::error_code error;
    const auto server = asio::ip::make_address_v6(text.substr(0, percent), error);
    if (error || server.is_unspecified() || server.is_multicast() || server.is_v4_mapped() ||
        (!scope.empty() && !isScope(scope.substr(1)))) {
        return;
    }
    add(server.is_loopback() ? servers.ownHost : servers.outside,
        server.to_string() + std::string(scope));
}

}  // namespace

NameServers nameServers(std::string_view resolvConf) {
    NameServers servers;
    forEachLine(resolvConf, [&](std::string_view line) {
        if (word(line) != "nameserver") {
            return;
        }
        const std::string_view text = word(line);
        if (const std::optional<Ipv4Address> ipv4 = Ipv4Address::parse(text)) {
            addIpv4(servers, *ipv4);
        } else {
            addIpv6(servers, text);
        }
    });
    return servers;
}

}  // namespace w58d
