// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// libnl's objects, each freed by its owner, and its errors as ours.
#pragma once

#include <arpa/inet.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/addresses.hpp"
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

[[nodiscard]] inline Result<Socket> openSocket(int protocol) {
    Socket socket(nl_socket_alloc());
    const int error = socket ? nl_connect(socket.get(), protocol) : -NLE_NOMEM;
    if (error != 0) {
        return failNl("netlink", error);
    }
    return socket;
}

/// Speaks of links, addresses, routes and rules.
[[nodiscard]] inline Result<Socket> routeSocket() {
    return openSocket(NETLINK_ROUTE);
}

/// Speaks of flows, and of nf_tables.
[[nodiscard]] inline Result<Socket> netfilterSocket() {
    return openSocket(NETLINK_NETFILTER);
}

/// What a cache holds, which the caller knows to be of type T: for (T* object : Objects<T>(cache)).
template <class T>
class Objects {
  public:
    explicit Objects(const Cache& cache) : first_{nl_cache_get_first(cache.get())} {}

    struct Iterator {
        nl_object* object;

        T* operator*() const { return reinterpret_cast<T*>(object); }
        Iterator& operator++() {
            object = nl_cache_get_next(object);
            return *this;
        }
        bool operator==(std::default_sentinel_t) const { return object == nullptr; }
    };
    [[nodiscard]] Iterator begin() const { return first_; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

  private:
    Iterator first_;
};

/// nullopt if it is of another family, or null.
[[nodiscard]] inline std::optional<Ipv4Address> ipv4Of(nl_addr* address) {
    std::uint32_t binary = 0;
    if (address == nullptr || nl_addr_get_len(address) != sizeof binary) {
        return std::nullopt;
    }
    std::memcpy(&binary, nl_addr_get_binary_addr(address), sizeof binary);
    return Ipv4Address{ntohl(binary)};
}

/// nullopt if it is of another kind, or null.
[[nodiscard]] inline std::optional<MacAddress> macOf(nl_addr* address) {
    MacAddress mac;
    if (address == nullptr || nl_addr_get_len(address) != mac.octets.size()) {
        return std::nullopt;
    }
    std::memcpy(mac.octets.data(), nl_addr_get_binary_addr(address), mac.octets.size());
    return mac;
}

/// Null if memory has run out.
[[nodiscard]] inline NlAddress addressObject(Ipv4Address address, int prefix) {
    const std::uint32_t binary = htonl(address.value);
    NlAddress object(nl_addr_build(AF_INET, &binary, sizeof binary));
    if (object) {
        nl_addr_set_prefixlen(object.get(), prefix);
    }
    return object;
}

/// Marks what is ours: the alias of our bridges.
constexpr const char* kOurs = "w58d";

}  // namespace w58d::netlink
