// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/dormant_tables.hpp"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <cstdint>

#include "base/log.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

constexpr int kGetTable = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETTABLE;

int onTable(nl_msg* message, void* names) {
    nlattr* const name = nlmsg_find_attr(nlmsg_hdr(message), sizeof(nfgenmsg), NFTA_TABLE_NAME);
    nlattr* const flags = nlmsg_find_attr(nlmsg_hdr(message), sizeof(nfgenmsg), NFTA_TABLE_FLAGS);
    const bool whole = name != nullptr && flags != nullptr && nla_len(name) > 0 &&
                       nla_len(flags) >= static_cast<int>(sizeof(std::uint32_t));
    if (whole && (ntohl(nla_get_u32(flags)) & NFT_TABLE_F_DORMANT) != 0) {
        static_cast<std::set<std::string>*>(names)->insert(nla_get_string(name));
    }
    return NL_OK;
}

}  // namespace

std::set<std::string> dormantTables(IpVersion version) {
    std::set<std::string> names;
    const Result<Socket> socket = netfilterSocket();
    if (!socket) {
        log::debug("tables of nf_tables: {}", socket.error().detail);
        return names;
    }
    nfgenmsg head{};
    head.nfgen_family = version == IpVersion::v4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
    nl_socket_modify_cb(socket->get(), NL_CB_VALID, NL_CB_CUSTOM, onTable, &names);
    int error = nl_send_simple(socket->get(), kGetTable, NLM_F_DUMP, &head, sizeof head);
    error = error < 0 ? error : nl_recvmsgs_default(socket->get());
    if (error < 0) {
        log::debug("tables of nf_tables: {}", nl_geterror(error));
    }
    return names;
}

}  // namespace w58d
