// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// IPv4 addresses of interfaces, ours among them known as long as we run.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "platform/net/links.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {

/// The steps links.hpp promises are made of. `name` and `index` are of the same interface.
class AddressTable {
  public:
    /// The socket stays the caller's.
    explicit AddressTable(nl_sock* socket) : socket_(socket) {}

    Result<std::vector<InterfaceAddress>> list(const std::string& name, int index);
    Result<void> add(const std::string& name, int index, Ipv4Address address, int prefix);
    Result<void> remove(const std::string& name, int index, const InterfaceAddress& entry);

  private:
    struct Added {
        std::string name;
        Ipv4Address address;
        int prefix = 0;
        auto operator<=>(const Added&) const = default;
    };

    nl_sock* socket_;
    std::set<Added> added_;
};

}  // namespace w58d
