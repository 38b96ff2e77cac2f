// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/route_watch.hpp"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/route/route.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "platform/loop/descriptor_watch.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

struct Way {
    int interface = 0;
    std::uint32_t priority = 0;  // the least is the best
};

/// Every interface a default route leaves through.
Result<std::vector<Way>> defaultRoutes(nl_sock* socket, int family) {
    nl_cache* raw = nullptr;
    if (const int error = rtnl_route_alloc_cache(socket, family, 0, &raw); error != 0) {
        return failNl("routes", error);
    }
    const Cache cache(raw);
    std::vector<Way> ways;
    for (rtnl_route* const route : Objects<rtnl_route>(cache)) {
        nl_addr* const destination = rtnl_route_get_dst(route);
        if (rtnl_route_get_type(route) != RTN_UNICAST || destination == nullptr ||
            nl_addr_get_prefixlen(destination) != 0) {
            continue;
        }
        for (int n = 0; n < rtnl_route_get_nnexthops(route); ++n) {
            rtnl_nexthop* const hop = rtnl_route_nexthop_n(route, n);
            if ((rtnl_route_nh_get_flags(hop) & RTNH_F_DEAD) == 0) {
                ways.push_back({rtnl_route_nh_get_ifindex(hop), rtnl_route_get_priority(route)});
            }
        }
    }
    return ways;
}

/// The interface's index if it is up and has a carrier, else 0.
Result<int> runningIndex(nl_sock* socket, const std::string& name) {
    rtnl_link* raw = nullptr;
    const int error = rtnl_link_get_kernel(socket, 0, name.c_str(), &raw);
    if (error == -NLE_OBJ_NOTFOUND || error == -NLE_NODEV) {
        return 0;
    }
    if (error != 0) {
        return failNl(name, error);
    }
    const LinkObject link(raw);
    constexpr unsigned both = IFF_UP | IFF_RUNNING;
    return (rtnl_link_get_flags(raw) & both) == both ? rtnl_link_get_ifindex(raw) : 0;
}

}  // namespace

class RouteWatch::Impl {
  public:
    Impl(asio::io_context& io, Socket asking, Socket hearing, std::function<void()> onChange)
        : asking_(std::move(asking)),
          hearing_(std::move(hearing)),
          watch_(DescriptorWatch::create(io, DescriptorWatch::For::reading, [this] { hear(); })),
          onChange_(std::move(onChange)) {}
    ~Impl() { watch_->close(); }
    Impl(Impl&&) = delete;

    [[nodiscard]] Result<void> listen() {
        if (const asio::error_code error = watch_->open(nl_socket_get_fd(hearing_.get()))) {
            return fail(Errc::unknown, "netlink: " + error.message());
        }
        watch_->arm();
        return {};
    }

    nl_sock* socket() { return asking_.get(); }

  private:
    void hear() {
        drain();
        watch_->arm();
        onChange_();
    }

    /// What is said does not matter, only that something was: the answer is asked for anew. That is
    /// also right when the kernel had to drop messages (ENOBUFS).
    void drain() {
        std::array<char, 4096> ignored;
        while (::recv(nl_socket_get_fd(hearing_.get()), ignored.data(), ignored.size(),
                      MSG_DONTWAIT) >= 0 ||
               errno == EINTR || errno == ENOBUFS) {
        }
    }

    Socket asking_;
    Socket hearing_;
    std::shared_ptr<DescriptorWatch> watch_;
    std::function<void()> onChange_;
};

RouteWatch::RouteWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RouteWatch::RouteWatch(RouteWatch&&) noexcept = default;

RouteWatch& RouteWatch::operator=(RouteWatch&&) noexcept = default;
RouteWatch::~RouteWatch() = default;

Result<RouteWatch> RouteWatch::open(asio::io_context& io, std::function<void()> onChange) {
    Result<Socket> asking = routeSocket();
    if (!asking) {
        return std::unexpected(asking.error());
    }
    Result<Socket> hearing = routeSocket();
    if (!hearing) {
        return std::unexpected(hearing.error());
    }
    const int error = nl_socket_add_memberships(hearing->get(), RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
                                                RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
                                                RTNLGRP_IPV4_NETCONF, RTNLGRP_NONE);
    if (error != 0) {
        return failNl("netlink", error);
    }
    nl_socket_set_nonblocking(hearing->get());
    auto impl =
        std::make_unique<Impl>(io, std::move(*asking), std::move(*hearing), std::move(onChange));
    if (const Result<void> listening = impl->listen(); !listening) {
        return std::unexpected(listening.error());
    }
    return RouteWatch(std::move(impl));
}

Result<bool> RouteWatch::ipv6WayOut(const std::vector<std::string>& interfaces) {
    const Result<std::vector<Way>> ways = defaultRoutes(impl_->socket(), AF_INET6);
    if (!ways) {
        return std::unexpected(ways.error());
    }
    for (const std::string& name : interfaces) {
        const Result<int> index = runningIndex(impl_->socket(), name);
        if (!index) {
            return std::unexpected(index.error());
        }
        if (*index != 0 && std::ranges::find(*ways, *index, &Way::interface) != ways->end()) {
            return true;
        }
    }
    return false;
}

Result<std::optional<std::string>> RouteWatch::wayOut(const std::vector<std::string>& interfaces) {
    const Result<std::vector<Way>> ways = defaultRoutes(impl_->socket(), AF_INET);
    if (!ways) {
        return std::unexpected(ways.error());
    }
    std::optional<std::string> best;
    std::uint32_t bestPriority = 0;
    for (const std::string& name : interfaces) {
        const Result<int> index = runningIndex(impl_->socket(), name);
        if (!index) {
            return std::unexpected(index.error());
        }
        for (const Way& way : *ways) {
            if (*index != 0 && way.interface == *index && (!best || way.priority < bestPriority)) {
                best = name;
                bestPriority = way.priority;
            }
        }
    }
    return best;
}

}  // namespace w58d
