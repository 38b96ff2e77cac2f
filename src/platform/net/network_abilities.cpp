// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Three questions that have nothing but their subject in common with each other, or with anything
// else here.
#include "platform/net/network_abilities.hpp"

#include <linux/capability.h>
#include <linux/if_bridge.h>
#include <linux/sockios.h>
#include <netlink/route/rule.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include <array>

#include "platform/files/unique_fd.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {

bool mayAdministerNetwork() {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    return ::syscall(SYS_capget, &header, sets.data()) == 0 &&
           (sets[CAP_TO_INDEX(CAP_NET_ADMIN)].effective & CAP_TO_MASK(CAP_NET_ADMIN)) != 0;
}

bool kernelHasBridges() {
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    // The oldest question to bridges: it needs none, and no right.
    std::array<unsigned long, 3> question = {BRCTL_GET_VERSION, 0, 0};
    return socket && ::ioctl(socket.get(), SIOCGIFBR, question.data()) >= 0;
}

bool kernelHasRoutingRules() {
    const Result<netlink::Socket> socket = netlink::routeSocket();
    nl_cache* all = nullptr;
    const bool listed = socket && rtnl_rule_alloc_cache(socket->get(), AF_INET, &all) == 0;
    const netlink::Cache owner(all);
    return listed;
}

}  // namespace w58d
