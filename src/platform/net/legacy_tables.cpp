// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/legacy_tables.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

// From linux/netfilter_ipv4/ip_tables.h, which cannot be included beside net/if.h; those of IPv6
// are the same.
constexpr int kGetInfo = 64;  // IPT_SO_GET_INFO
constexpr std::size_t kNameSize = 32;

struct GetInfo {
    std::array<char, kNameSize> name{};
    unsigned validHooks = 0;
    std::array<unsigned, 5> hookEntries{};
    std::array<unsigned, 5> underflows{};
    unsigned entries = 0;
    unsigned bytes = 0;
};

}  // namespace

std::optional<TableSize> legacyTable(IpVersion version, const std::string& name) {
    const bool v6 = version == IpVersion::v6;
    const UniqueFd socket(::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    GetInfo info;
    if (!socket || name.size() >= kNameSize) {
        return std::nullopt;
    }
    name.copy(info.name.data(), kNameSize - 1);
    socklen_t size = sizeof info;
    if (::getsockopt(socket.get(), v6 ? SOL_IPV6 : SOL_IP, kGetInfo, &info, &size) != 0) {
        return std::nullopt;
    }
    return TableSize{info.entries, info.bytes};
}

}  // namespace w58d
