// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/default_route.hpp"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/route/route.h>
#include <netlink/route/rule.h>

#include <memory>
#include <string_view>

#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;
using RouteObject = std::unique_ptr<rtnl_route, Freer<rtnl_route_put>>;
using RuleObject = std::unique_ptr<rtnl_rule, Freer<rtnl_rule_put>>;

/// Number of our table and of our rule, and the mark of both: nobody's by convention.
constexpr std::uint32_t kTable = 5858;
constexpr std::uint32_t kPreference = 5858;
/// In the main table, behind every way that somebody made on purpose.
constexpr std::uint32_t kLowMetric = 5858;

RouteObject makeRoute(std::uint32_t table, std::uint32_t metric) {
    RouteObject route(rtnl_route_alloc());
    const NlAddress everywhere(nl_addr_build(AF_INET, nullptr, 0));
    if (!route || !everywhere) {
        return nullptr;
    }
    nl_addr_set_prefixlen(everywhere.get(), 0);
    rtnl_route_set_family(route.get(), AF_INET);
    rtnl_route_set_table(route.get(), table);
    rtnl_route_set_priority(route.get(), metric);
    rtnl_route_set_scope(route.get(), RT_SCOPE_UNIVERSE);
    rtnl_route_set_protocol(route.get(), RTPROT_STATIC);
    rtnl_route_set_type(route.get(), RTN_UNICAST);
    return rtnl_route_set_dst(route.get(), everywhere.get()) == 0 ? std::move(route) : nullptr;
}

int addRoute(nl_sock* socket, std::uint32_t table, std::uint32_t metric, int interface,
             Ipv4Address gateway) {
    const RouteObject route = makeRoute(table, metric);
    const NlAddress via = addressObject(gateway, 32);
    rtnl_nexthop* const hop = rtnl_route_nh_alloc();
    if (!route || !via || hop == nullptr) {
        rtnl_route_nh_free(hop);
        return -NLE_NOMEM;
    }
    rtnl_route_nh_set_ifindex(hop, interface);
    rtnl_route_nh_set_gateway(hop, via.get());
    // The router need not be of the network that the lease names (RFC 3442 clients see that).
    rtnl_route_nh_set_flags(hop, RTNH_F_ONLINK);
    rtnl_route_add_nexthop(route.get(), hop);
    return rtnl_route_add(socket, route.get(), NLM_F_REPLACE);
}

RuleObject makeRule(const std::string& from) {
    RuleObject rule(rtnl_rule_alloc());
    if (rule) {
        rtnl_rule_set_family(rule.get(), AF_INET);
        rtnl_rule_set_prio(rule.get(), kPreference);
        rtnl_rule_set_table(rule.get(), kTable);
        rtnl_rule_set_action(rule.get(), FR_ACT_TO_TBL);
        rtnl_rule_set_iif(rule.get(), from.c_str());
    }
    return rule;
}

/// It is the only next hop.
bool leavesThrough(rtnl_route* route, int interface, Ipv4Address gateway) {
    rtnl_nexthop* const hop =
        rtnl_route_get_nnexthops(route) == 1 ? rtnl_route_nexthop_n(route, 0) : nullptr;
    return hop != nullptr && rtnl_route_nh_get_ifindex(hop) == interface &&
           ipv4Of(rtnl_route_nh_get_gateway(hop)) == gateway;
}

/// Whether the kernel has both routes.
Result<bool> hasRoutes(nl_sock* socket, int interface, Ipv4Address gateway) {
    nl_cache* raw = nullptr;
    if (const int error = rtnl_route_alloc_cache(socket, AF_INET, 0, &raw); error != 0) {
        return failNl("routes", error);
    }
    const Cache cache(raw);
    bool inOurs = false;
    bool inMain = false;
    for (rtnl_route* const route : Objects<rtnl_route>(cache)) {
        nl_addr* const destination = rtnl_route_get_dst(route);
        if (destination == nullptr || nl_addr_get_prefixlen(destination) != 0 ||
            !leavesThrough(route, interface, gateway)) {
            continue;
        }
        const std::uint32_t table = rtnl_route_get_table(route);
        inOurs |= table == kTable && rtnl_route_get_priority(route) == 0;
        inMain |= table == RT_TABLE_MAIN && rtnl_route_get_priority(route) == kLowMetric;
    }
    return inOurs && inMain;
}

Result<bool> hasRule(nl_sock* socket, std::string_view from) {
    nl_cache* raw = nullptr;
    if (const int error = rtnl_rule_alloc_cache(socket, AF_INET, &raw); error != 0) {
        return failNl("routing rules", error);
    }
    const Cache cache(raw);
    bool found = false;
    for (rtnl_rule* const rule : Objects<rtnl_rule>(cache)) {
        const char* const interface = rtnl_rule_get_iif(rule);
        found |= rtnl_rule_get_prio(rule) == kPreference && rtnl_rule_get_table(rule) == kTable &&
                 rtnl_rule_get_action(rule) == FR_ACT_TO_TBL && interface != nullptr &&
                 interface == from;
    }
    return found;
}

}  // namespace

Result<bool> DefaultRoute::isSet(const std::string& interface, Ipv4Address gateway) const {
    const Result<Socket> socket = routeSocket();
    if (!socket) {
        return std::unexpected(socket.error());
    }
    const Result<bool> rule = hasRule(socket->get(), from_);
    if (!rule || !*rule) {
        return rule;
    }
    const int index = static_cast<int>(::if_nametoindex(interface.c_str()));
    return hasRoutes(socket->get(), index, gateway);
}

Result<void> DefaultRoute::set(const std::string& interface, Ipv4Address gateway) {
    const Result<Socket> socket = routeSocket();
    if (!socket) {
        return std::unexpected(socket.error());
    }
    const RuleObject rule = makeRule(from_);
    if (!rule) {
        return failNl("netlink", -NLE_NOMEM);
    }
    const int index = static_cast<int>(::if_nametoindex(interface.c_str()));
    int error = addRoute(socket->get(), kTable, 0, index, gateway);
    if (error == 0) {
        error = addRoute(socket->get(), RT_TABLE_MAIN, kLowMetric, index, gateway);
    }
    if (error == 0) {
        error = rtnl_rule_add(socket->get(), rule.get(), NLM_F_EXCL);
        error = error == -NLE_EXIST ? 0 : error;
    }
    return error == 0 ? Result<void>{} : failNl(interface + ": default route", error);
}

void DefaultRoute::remove() {
    const Result<Socket> socket = routeSocket();
    if (!socket) {
        return;
    }
    // What is not there cannot be deleted, and need not be.
    if (const RuleObject rule = makeRule(from_)) {
        rtnl_rule_delete(socket->get(), rule.get(), 0);
    }
    for (const auto& [table, metric] : {std::pair{kTable, std::uint32_t{0}},
                                        std::pair{std::uint32_t{RT_TABLE_MAIN}, kLowMetric}}) {
        if (const RouteObject route = makeRoute(table, metric)) {
            rtnl_route_delete(socket->get(), route.get(), 0);
        }
    }
}

}  // namespace w58d
