// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/dnsmasq.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace w58d::dnsmasq {
namespace {

constexpr std::string_view kOwnName = "w58";
constexpr std::array kReservedNames = {kOwnName, std::string_view("wpad"),
                                       std::string_view("isatap"), std::string_view("localhost")};

/// What a client reaches under these addresses is itself, or on its own link.
constexpr std::array kOwnOfClients = {"0.0.0.0/8", "127.0.0.0/8",        "::/127",
                                      "fe80::/10", "::ffff:0.0.0.0/104", "::ffff:127.0.0.0/104"};

void refuse(DnsRebind rebind, const Ipv4Range& lan, std::vector<std::string>& all) {
    if (rebind == DnsRebind::off) {
        return;
    }
    if (rebind == DnsRebind::all) {
        all.emplace_back("--stop-dns-rebind");
    }
    for (const char* const network : kOwnOfClients) {
        all.push_back(fmt::format("--bogus-nxdomain={}", network));
    }
    const std::string network = lan.network().str();
    all.push_back(fmt::format("--bogus-nxdomain={}/{}", network, lan.prefix()));
    all.push_back(fmt::format("--bogus-nxdomain=::ffff:{}/{}", network, 96 + lan.prefix()));
}

}  // namespace

std::string ownName(const std::string& domain) {
    return std::string(kOwnName) + "." + domain;
}

bool isReservedName(std::string_view name) {
    const auto same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b | 0x20 : b); };
    return std::ranges::any_of(kReservedNames, [&](std::string_view reserved) {
        return std::ranges::equal(reserved, name, same);
    });
}

std::vector<std::string> arguments(const Config& config) {
    std::vector<std::string> all = {
        config.program,
        "--keep-in-foreground",
        "--conf-file=/dev/null",  // nothing but these arguments; no file of the system's
        "--log-facility=-",       // stderr, which reaches our log
        "--pid-file=",            // none: the supervisor knows the pid
        "--no-hosts",
        "--no-resolv",
        "--no-poll",
        "--bind-dynamic",  // the bridge's address only, also when it comes later
        "--except-interface=lo",
        fmt::format("--interface={}", config.bridge),
        "--dhcp-authoritative",
        // An offer at once, and for everybody: a client that answered for all addresses would shut
        // out the others. Whether its own is free each client sees by ARP (RFC 2131 4.4.1).
        "--no-ping",
        "--dhcp-ignore-clid",  // a lease for each MAC address, not for each name that it gives
                               // itself
        // And for nothing but MAC addresses, of which each client has one.
        "--dhcp-mac=set:mac,01-*:*:*:*:*:*",
        "--dhcp-ignore=tag:!mac",
        fmt::format("--dhcp-leasefile={}", config.leaseFile),
        fmt::format("--domain={}", config.domain),
        fmt::format("--local=/{}/", config.domain),
        fmt::format("--host-record={},{}", ownName(config.domain), config.lan.host().str()),
        "--domain-needed",
        "--bogus-priv",
        fmt::format("--servers-file={}", config.serversFile),
    };
    for (const std::string_view name : kReservedNames) {
        all.push_back(fmt::format("--dhcp-name-match=set:reserved,{}", name));
        all.push_back(fmt::format("--dhcp-name-match=set:reserved,{}.*", name));
    }
    all.emplace_back("--dhcp-ignore-names=tag:reserved");
    refuse(config.rebind, config.lan, all);
    if (config.dhcp) {
        all.push_back(fmt::format("--dhcp-range={},{},{},{}", config.lan.first().str(),
                                  config.lan.last().str(), config.lan.netmask().str(),
                                  config.lease));
    }
    if (!config.dns) {
        all.emplace_back("--port=0");
        std::string servers;
        for (const std::string& server : config.otherServers) {
            servers += Ipv4Address::parse(server) ? "," + server : "";
        }
        if (!servers.empty()) {
            all.push_back("--dhcp-option=option:dns-server" + servers);
        }
    }
    return all;
}

std::string serversText(const std::vector<std::string>& servers) {
    std::string text;
    for (const std::string& server : servers) {
        text += fmt::format("server={}\n", server);
    }
    return text;
}

}  // namespace w58d::dnsmasq
