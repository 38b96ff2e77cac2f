// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/address_table.hpp"

#include <cstdint>
#include <optional>

namespace w58d {
namespace {

using namespace netlink;

AddressObject makeAddress(int index, Ipv4Address address, int prefix) {
    AddressObject object(rtnl_addr_alloc());
    const NlAddress local = addressObject(address, prefix);
    if (!object || !local || rtnl_addr_set_local(object.get(), local.get()) != 0) {
        return nullptr;
    }
    rtnl_addr_set_ifindex(object.get(), index);
    rtnl_addr_set_prefixlen(object.get(), prefix);
    return object;
}

}  // namespace

Result<std::vector<InterfaceAddress>> AddressTable::list(const std::string& name, int index) {
    nl_cache* raw = nullptr;
    if (const int error = rtnl_addr_alloc_cache(socket_, &raw); error != 0) {
        return failNl(name, error);
    }
    const Cache cache(raw);
    std::vector<InterfaceAddress> found;
    for (rtnl_addr* const entry : Objects<rtnl_addr>(cache)) {
        const std::optional<Ipv4Address> local = ipv4Of(rtnl_addr_get_local(entry));
        if (rtnl_addr_get_ifindex(entry) != index || !local) {
            continue;
        }
        InterfaceAddress address;
        address.address = *local;
        address.prefix = rtnl_addr_get_prefixlen(entry);
        address.broadcast = ipv4Of(rtnl_addr_get_broadcast(entry));
        address.ours = added_.contains({name, address.address, address.prefix});
        found.push_back(address);
    }
    return found;
}

Result<void> AddressTable::add(const std::string& name, int index, Ipv4Address address,
                               int prefix) {
    const AddressObject object = makeAddress(index, address, prefix);
    if (!object) {
        return failNl(name, -NLE_NOMEM);
    }
    // No label to know it by: programs that ask for "the address of the interface" the old way
    // (SIOCGIFADDR; dnsmasq's DHCP is one) do not see an address with another label.
    const std::uint32_t hostBits = prefix >= 32 ? 0 : ~std::uint32_t{0} >> prefix;
    const NlAddress broadcast = addressObject({address.value | hostBits}, 32);
    if (!broadcast || rtnl_addr_set_broadcast(object.get(), broadcast.get()) != 0) {
        return failNl(name, -NLE_NOMEM);
    }
    if (const int error = rtnl_addr_add(socket_, object.get(), 0); error != 0) {
        return failNl(name + " " + address.str(), error);
    }
    added_.insert({name, address, prefix});
    return {};
}

Result<void> AddressTable::remove(const std::string& name, int index,
                                  const InterfaceAddress& entry) {
    const AddressObject object = makeAddress(index, entry.address, entry.prefix);
    const int error = object ? rtnl_addr_delete(socket_, object.get(), 0) : -NLE_NOMEM;
    added_.erase({name, entry.address, entry.prefix});
    // Deleting a network's first address takes its further ones along.
    if (error != 0 && error != -NLE_NOADDR) {
        return failNl(name + " " + entry.address.str(), error);
    }
    return {};
}

}  // namespace w58d
