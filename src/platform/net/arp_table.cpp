#include "platform/net/arp_table.hpp"

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netlink/route/neighbour.h>
#include <sys/socket.h>

#include <optional>

#include "platform/files/unique_fd.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

constexpr std::uint16_t kDiscardPort = 9;

std::optional<ArpEntry> entryOf(rtnl_neigh* entry) {
    constexpr int there = NUD_REACHABLE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;
    const std::optional<Ipv4Address> address = ipv4Of(rtnl_neigh_get_dst(entry));
    const std::optional<MacAddress> mac = macOf(rtnl_neigh_get_lladdr(entry));
    if ((rtnl_neigh_get_state(entry) & there) == 0 || !address || !mac) {
        return std::nullopt;
    }
    return ArpEntry{.mac = *mac, .address = *address};
}

}  // namespace

Result<std::vector<ArpEntry>> arpTable(const std::string& interface) {
    const Result<Socket> socket = routeSocket();
    if (!socket) {
        return std::unexpected(socket.error());
    }
    nl_cache* raw = nullptr;
    if (const int error = rtnl_neigh_alloc_cache(socket->get(), &raw); error != 0) {
        return failNl("ARP table", error);
    }
    const Cache cache(raw);
    const auto index = static_cast<int>(::if_nametoindex(interface.c_str()));
    std::vector<ArpEntry> found;
    for (rtnl_neigh* const entry : Objects<rtnl_neigh>(cache)) {
        const std::optional<ArpEntry> usable =
            rtnl_neigh_get_ifindex(entry) == index ? entryOf(entry) : std::nullopt;
        if (usable) {
            found.push_back(*usable);
        }
    }
    return found;
}

void refreshArpTable(const std::vector<Ipv4Address>& addresses) {
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
