// libnl's objects, each freed by its owner, and its errors as ours.
#pragma once

#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/socket.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d::netlink {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Socket = std::unique_ptr<nl_sock, Freer<nl_socket_free>>;
using Message = std::unique_ptr<nl_msg, Freer<nlmsg_free>>;
using LinkObject = std::unique_ptr<rtnl_link, Freer<rtnl_link_put>>;
using AddressObject = std::unique_ptr<rtnl_addr, Freer<rtnl_addr_put>>;
using NlAddress = std::unique_ptr<nl_addr, Freer<nl_addr_put>>;
using Cache = std::unique_ptr<nl_cache, Freer<nl_cache_free>>;

[[nodiscard]] inline std::unexpected<Error> failNl(std::string_view what, int error) {
    return fail(Errc::unknown, std::string(what) + ": " + nl_geterror(error));
}

/// Speaks of links, addresses, routes and rules.
[[nodiscard]] inline Result<Socket> routeSocket() {
    Socket socket(nl_socket_alloc());
    if (!socket) {
        return failNl("netlink", -NLE_NOMEM);
    }
    if (const int error = nl_connect(socket.get(), NETLINK_ROUTE); error != 0) {
        return failNl("netlink", error);
    }
    return socket;
}

/// Marks what is ours: the alias of our bridges.
constexpr const char* kOurs = "w58d";

}  // namespace w58d::netlink
