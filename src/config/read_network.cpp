// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/read_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace w58d {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxDnsServers = 8;
constexpr std::string_view kUnicast = "a unicast IPv4 address";

/// Neither "this network", loopback, multicast nor reserved.
bool isUnicast(Ipv4Address address) {
    const std::uint32_t first = address.value >> 24U;
    return first != 0 && first != 127 && first < 224;
}

/// The address a key holds, or `address` as it was. False if the key holds none.
bool readAddress(TableReader& table, std::string_view key, std::string_view expected,
                 Ipv4Address& address) {
    const std::optional<std::string> text = table.anyText(key);
    if (!text) {
        return true;
    }
    const std::optional<Ipv4Address> found = Ipv4Address::parse(*text);
    if (!found || !isUnicast(*found)) {
        table.refuse(key, expected);
        return false;
    }
    address = *found;
    return true;
}

void readRange(TableReader& table, Ipv4Range& range) {
    Ipv4Address host = range.host();
    Ipv4Address first = range.first();
    Ipv4Address last = range.last();
    int prefix = range.prefix();
    const bool hostIsGood = readAddress(table, "address", kUnicast, host);
    table.integer("prefix", prefix, 8, 30);

    const std::uint32_t mask = netmaskOf(prefix).value;
    const Ipv4Address network{host.value & mask};
    const std::string expected =
        hostIsGood ? fmt::format("an IPv4 address in {}/{}", network.str(), prefix)
                   : std::string(kUnicast);
    const auto readEnd = [&](std::string_view key, Ipv4Address& end) {
        if (!readAddress(table, key, expected, end)) {
            return false;
        }
        if (hostIsGood && (end.value & mask) != network.value) {
            table.refuse(key, expected, end.str());
            return false;
        }
        return true;
    };
    const bool firstIsGood = readEnd("dhcp_start", first);
    const bool lastIsGood = readEnd("dhcp_end", last);
    if (!hostIsGood || !firstIsGood || !lastIsGood) {
        return;
    }
    if (const Result<Ipv4Range> made = Ipv4Range::create(host, prefix, first, last)) {
        range = *made;
    } else {
        table.mistake(last < first ? "dhcp_end" : "address",
                      fmt::format("{}/{} with DHCP from {} to {}: {}", host.str(), prefix,
                                  first.str(), last.str(), made.error().detail));
    }
}

constexpr std::size_t kMaxInterfaces = 8;

void readInterfaces(TableReader& table, std::string_view key, const std::vector<std::string>& taken,
                    std::vector<std::string>& interfaces) {
    const std::optional<std::vector<std::string>> list = table.textList(key);
    if (!list) {
        return;
    }
    interfaces.clear();
    if (list->size() > kMaxInterfaces) {
        table.mistake(key, fmt::format("{} are more than {}", list->size(), kMaxInterfaces));
        return;
    }
    for (const std::string& name : *list) {
        if (!kInterfaceName.accepts(name)) {
            table.mistake(key, fmt::format("{} is not {}", shown(name), kInterfaceName.expected));
        } else if (std::ranges::find(taken, name) != taken.end()) {
            table.mistake(key, fmt::format("{} is the radio or the bridge", shown(name)));
        } else if (std::ranges::find(interfaces, name) != interfaces.end()) {
            table.mistake(key, fmt::format("{} is there twice", shown(name)));
        } else {
            interfaces.push_back(name);
        }
    }
}

void readDnsServers(TableReader& table, LanConfig& lan) {
    constexpr std::string_view key = "dns_servers";
    const std::optional<std::vector<std::string>> list = table.textList(key);
    if (!list) {
        return;
    }
    if (list->size() > kMaxDnsServers) {
        table.mistake(key, fmt::format("{} are more than {}", list->size(), kMaxDnsServers));
        return;
    }
    for (const std::string& text : *list) {
        const std::optional<Ipv4Address> server = Ipv4Address::parse(text);
        if (!server || !isUnicast(*server)) {
            table.mistake(key, fmt::format("{} is not {}", shown(text), kUnicast));
        } else if (*server == lan.range.host()) {
            table.mistake(key, fmt::format("{} is the module itself", shown(text)));
        } else if (std::ranges::find(lan.dnsServers, *server) != lan.dnsServers.end()) {
            table.mistake(key, fmt::format("{} is there twice", shown(text)));
        } else {
            lan.dnsServers.push_back(*server);
        }
    }
}

constexpr std::array kRebinds = {std::pair{"own"sv, DnsRebind::own},
                                 std::pair{"all"sv, DnsRebind::all},
                                 std::pair{"off"sv, DnsRebind::off}};

void readAlternative(TableReader table, LanConfig& lan) {
    lan.alternative = builtinAlternative(lan.range);
    readRange(table, lan.alternative);
    if (lan.range.overlaps(lan.alternative.host(), lan.alternative.prefix())) {
        table.mistake("address", fmt::format("{}/{} has addresses of {}/{}, which it is to replace",
                                             lan.alternative.host().str(), lan.alternative.prefix(),
                                             lan.range.host().str(), lan.range.prefix()));
    }
    table.rejectOthers();
}

constexpr int kLeastIdleTimeout = 10;
constexpr int kMostIdleTimeout = 86400;
constexpr int kLeastPatience = 5;  // s, with clients that are about to go
constexpr int kMostPatience = 600;

constexpr std::array kFormats = {std::pair{"comma"sv, LanmgetFormat::comma},
                                 std::pair{"newline"sv, LanmgetFormat::newLine}};

void readUrcPorts(TableReader& table, const std::vector<PortConfig>& ports,
                  std::vector<std::string>& names) {
    constexpr std::string_view key = "urc_ports";
    const std::optional<std::vector<std::string>> list = table.textList(key);
    if (!list) {
        return;
    }
    for (const std::string& name : *list) {
        if (std::ranges::find(ports, name, &PortConfig::name) == ports.end()) {
            table.mistake(key, fmt::format("{} is not the name of a [[port]]", shown(name)));
        } else if (std::ranges::find(names, name) != names.end()) {
            table.mistake(key, fmt::format("{} is there twice", shown(name)));
        } else {
            names.push_back(name);
        }
    }
}

}  // namespace

void readLan(TableReader table, const std::vector<std::string>& radios, LanConfig& lan) {
    table.text("bridge", lan.bridge, kInterfaceName);
    if (std::ranges::find(radios, lan.bridge) != radios.end()) {
        table.mistake("bridge", fmt::format("{} is the radio's interface", shown(lan.bridge)));
    }
    readRange(table, lan.range);
    readAlternative(table.table("alternative"), lan);
    table.text("lease", lan.lease, kLease);
    table.text("domain", lan.domain, kDomain);
    readDnsServers(table, lan);
    std::vector<std::string> taken = radios;
    taken.push_back(lan.bridge);
    readInterfaces(table, "reaches", taken, lan.reaches);
    table.choice<DnsRebind>("dns_rebind", lan.dnsRebind, kRebinds);
    table.rejectOthers();
}

void readLanServer(TableReader table, const std::vector<PortConfig>& ports,
                   LanServerConfig& lanServer) {
    table.integer("max_clients", lanServer.maxClients, 1, 31);
    table.integer("max_per_client", lanServer.maxPerClient, 1, 31);
    table.integer("idle_timeout", lanServer.idleTimeout, 0, kMostIdleTimeout);
    if (lanServer.idleTimeout > 0 && lanServer.idleTimeout < kLeastIdleTimeout) {
        table.refuse("idle_timeout", "0 or 10 to 86400");
    }
    table.integer("dead_after", lanServer.deadAfter, kLeastPatience, kMostPatience);
    table.integer("half_close", lanServer.halfClose, kLeastPatience, kMostPatience);
    table.integer("send_buffer", lanServer.sendBuffer, 1024, 1024 * 1024);
    readUrcPorts(table, ports, lanServer.urcPorts);
    table.choice<LanmgetFormat>("lanmget_format", lanServer.lanmgetFormat, kFormats);
    table.rejectOthers();
}

void readWan(TableReader table, const std::vector<std::string>& radios, const LanConfig& lan,
             WanConfig& wan) {
    std::vector<std::string> taken = radios;
    taken.push_back(lan.bridge);
    readInterfaces(table, "interfaces", taken, wan.interfaces);
    for (const std::string& name : wan.interfaces) {
        if (std::ranges::find(lan.reaches, name) != lan.reaches.end()) {
            table.mistake("interfaces", fmt::format("{} is one of lan.reaches", shown(name)));
        }
    }
    table.text("resolv_conf", wan.resolvConf, kAbsolutePath);
    table.integer("mss", wan.mss, 0, 1460);
    if (wan.mss != 0 && wan.mss < 536) {
        table.refuse("mss", "0 or from 536 to 1460");
    }
    table.textOrNone("pap_secrets", wan.papSecrets, kAbsolutePath);
    table.textOrNone("chap_secrets", wan.chapSecrets, kAbsolutePath);
    table.rejectOthers();
}

}  // namespace w58d
