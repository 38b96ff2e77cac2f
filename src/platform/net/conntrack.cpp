// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/conntrack.hpp"

#include <netinet/in.h>
#include <netlink/msg.h>
#include <netlink/netfilter/ct.h>
#include <sys/socket.h>

#include <memory>
#include <optional>

#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

bool isIn(const Ipv4Range& lan, nl_addr* address) {
    const std::optional<Ipv4Address> ipv4 = ipv4Of(address);
    return ipv4 && ((ipv4->value ^ lan.host().value) & lan.netmask().value) == 0;
}

/// One end is in the LAN, as who begins or as who is meant in the end, and the other is not.
bool crossesTheEdge(const Ipv4Range& lan, const nfnl_ct* flow) {
    const bool fromLan = isIn(lan, nfnl_ct_get_src(flow, 0));
    const bool toLan = isIn(lan, nfnl_ct_get_src(flow, 1));  // who answers
    return fromLan != toLan;
}

bool isToForget(const Ipv4Range& lan, const nfnl_ct* flow) {
    return nfnl_ct_get_family(flow) == AF_INET && nfnl_ct_get_proto(flow) != IPPROTO_TCP &&
           crossesTheEdge(lan, flow);
}

/// Deletes each flow as the kernel lists it: clients can make as many as it has room for, which are
/// not to be in our memory, too.
struct Forgetting {
    const Ipv4Range& lan;
    nl_sock* deletes;
    int forgotten = 0;
    int error = 0;

    static int onFlow(nl_msg* message, void* self) {
        static_cast<Forgetting*>(self)->flow(message);
        return NL_OK;  // to the end of the list: an error is told then
    }

    void flow(nl_msg* message) {
        nfnl_ct* raw = nullptr;
        if (error != 0 || nfnlmsg_ct_parse(nlmsg_hdr(message), &raw) != 0) {
            return;
        }
        const std::unique_ptr<nfnl_ct, Freer<nfnl_ct_put>> flow(raw);
        if (!isToForget(lan, raw)) {
            return;
        }
        const int deleted = nfnl_ct_del(deletes, raw, 0);
        forgotten += deleted == 0;
        if (deleted != 0 && deleted != -NLE_OBJ_NOTFOUND) {  // many end by themselves meanwhile
            error = deleted;
        }
    }
};

}  // namespace

Result<int> forgetFlows(const Ipv4Range& lan) {
    const Result<Socket> lists = netfilterSocket();
    const Result<Socket> deletes = netfilterSocket();
    if (!lists || !deletes) {
        return std::unexpected((lists ? deletes : lists).error());
    }
    Forgetting forgetting{.lan = lan, .deletes = deletes->get()};
    nl_socket_modify_cb(lists->get(), NL_CB_VALID, NL_CB_CUSTOM, &Forgetting::onFlow, &forgetting);
    int error = nfnl_ct_dump_request(lists->get());
    error = error < 0 ? error : nl_recvmsgs_default(lists->get());
    error = error < 0 ? error : forgetting.error;
    if (error < 0) {
        return failNl("conntrack", error);
    }
    return forgetting.forgotten;
}

}  // namespace w58d
