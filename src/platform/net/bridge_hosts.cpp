// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/bridge_hosts.hpp"

#include <arpa/inet.h>
#include <linux/if_bridge.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "platform/files/atomic_file.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

constexpr std::uint16_t kDiscardPort = 9;
/// So many that no LAN has them.
constexpr std::size_t kMostEntries = 16384;
constexpr std::size_t kMostOfNumber = 16;

}  // namespace

Result<std::vector<MacAddress>> bridgeHosts(const std::string& bridge,
                                            const std::vector<std::string>& but) {
    std::vector<unsigned> leftOut;
    for (const std::string& port : but) {
        const Result<std::optional<std::string>> number =
            readFile("/sys/class/net/" + port + "/brport/port_no", kMostOfNumber);
        if (number && *number) {
            leftOut.push_back(static_cast<unsigned>(std::strtoul((*number)->c_str(), nullptr, 0)));
        }
    }
    const Result<std::optional<std::string>> table =
        readFile("/sys/class/net/" + bridge + "/brforward", kMostEntries * sizeof(__fdb_entry));
    if (!table) {
        return std::unexpected(table.error());
    }
    if (!*table) {
        return fail(Errc::unknown, bridge + " is not a bridge");
    }
    std::vector<MacAddress> hosts;
    std::string_view rest = **table;
    for (__fdb_entry entry; rest.size() >= sizeof entry; rest.remove_prefix(sizeof entry)) {
        std::memcpy(&entry, rest.data(), sizeof entry);
        const unsigned port = entry.port_no | static_cast<unsigned>(entry.port_hi) << 8U;
        if (entry.is_local == 0 && std::ranges::find(leftOut, port) == leftOut.end()) {
            std::ranges::copy(entry.mac_addr, hosts.emplace_back().octets.begin());
        }
    }
    return hosts;
}

void hailHosts(const std::vector<Ipv4Address>& addresses) {
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    for (const Ipv4Address address : addresses) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(kDiscardPort);
        to.sin_addr.s_addr = htonl(address.value);
        (void)::sendto(socket.get(), "", 0, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
}

}  // namespace w58d
