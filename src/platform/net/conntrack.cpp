#include "platform/net/conntrack.hpp"

#include <netinet/in.h>
#include <netlink/netfilter/ct.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

bool isIn(const Ipv4Range& lan, nl_addr* address) {
    if (address == nullptr || nl_addr_get_len(address) != sizeof(std::uint32_t)) {
        return false;
    }
    std::uint32_t binary = 0;
    std::memcpy(&binary, nl_addr_get_binary_addr(address), sizeof binary);
    return ((ntohl(binary) ^ lan.host().value) & lan.netmask().value) == 0;
}

/// One end is in the LAN, as who begins or as who is meant in the end, and the other is not.
bool crossesTheEdge(const Ipv4Range& lan, const nfnl_ct* flow) {
    const bool fromLan = isIn(lan, nfnl_ct_get_src(flow, 0));
    const bool toLan = isIn(lan, nfnl_ct_get_src(flow, 1));  // who answers
    return fromLan != toLan;
}

}  // namespace

Result<int> forgetFlows(const Ipv4Range& lan) {
    const Socket socket(nl_socket_alloc());
    if (!socket) {
        return failNl("conntrack", -NLE_NOMEM);
    }
    int error = nl_connect(socket.get(), NETLINK_NETFILTER);
    nl_cache* raw = nullptr;
    error = error != 0 ? error : nfnl_ct_alloc_cache(socket.get(), &raw);
    if (error != 0) {
        return failNl("conntrack", error);
    }
    const Cache cache(raw);
    int forgotten = 0;
    for (nl_object* object = nl_cache_get_first(raw); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto* const flow = reinterpret_cast<nfnl_ct*>(object);
        if (nfnl_ct_get_family(flow) != AF_INET || nfnl_ct_get_proto(flow) == IPPROTO_TCP ||
            !crossesTheEdge(lan, flow)) {
            continue;
        }
        error = nfnl_ct_del(socket.get(), flow, 0);
        // Many end by themselves in the meantime.
        if (error != 0 && error != -NLE_OBJ_NOTFOUND) {
            return failNl("conntrack", error);
        }
        forgotten += error == 0;
    }
    return forgotten;
}

}  // namespace w58d
