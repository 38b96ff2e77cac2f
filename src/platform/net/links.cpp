// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/links.hpp"

#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string_view>
#include <utility>

#include "platform/net/address_table.hpp"
#include "platform/net/forwarding.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

Link toLink(rtnl_link* object) {
    Link link;
    link.index = rtnl_link_get_ifindex(object);
    link.name = rtnl_link_get_name(object);
    const unsigned flags = rtnl_link_get_flags(object);
    link.up = (flags & IFF_UP) != 0;
    link.running = link.up && (flags & IFF_RUNNING) != 0;
    link.master = rtnl_link_get_master(object);
    const char* const type = rtnl_link_get_type(object);
    link.bridge = type != nullptr && std::string_view(type) == "bridge";
    const char* const alias = rtnl_link_get_ifalias(object);
    link.ours = alias != nullptr && std::string_view(alias) == kOurs;
    link.mac = macOf(rtnl_link_get_addr(object)).value_or(MacAddress{});
    return link;
}

/// RTM_NEWLINK for a bridge without spanning tree and forwarding delay. Written by hand: libnl has
/// no setters for these two.
Message newBridgeMessage(const std::string& name) {
    Message message(nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL));
    ifinfomsg header{};
    header.ifi_family = AF_UNSPEC;
    if (!message || nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO) < 0 ||
        nla_put_string(message.get(), IFLA_IFNAME, name.c_str()) < 0) {
        return nullptr;
    }
    nlattr* const info = nla_nest_start(message.get(), IFLA_LINKINFO);
    if (info == nullptr || nla_put_string(message.get(), IFLA_INFO_KIND, "bridge") < 0) {
        return nullptr;
    }
    nlattr* const data = nla_nest_start(message.get(), IFLA_INFO_DATA);
    if (data == nullptr || nla_put_u32(message.get(), IFLA_BR_STP_STATE, 0) < 0 ||
        nla_put_u32(message.get(), IFLA_BR_FORWARD_DELAY, 0) < 0) {
        return nullptr;
    }
    nla_nest_end(message.get(), data);
    nla_nest_end(message.get(), info);
    return message;
}

/// RTM_SETLINK with an attribute (IFLA_BRPORT_*) of a port of a bridge; libnl has no setter for
/// these either.
Message portMessage(int index, int attribute, std::uint8_t value) {
    Message message(nlmsg_alloc_simple(RTM_SETLINK, NLM_F_ACK));
    ifinfomsg header{};
    header.ifi_family = AF_BRIDGE;
    header.ifi_index = index;
    if (!message || nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO) < 0) {
        return nullptr;
    }
    nlattr* const port = nla_nest_start(message.get(), IFLA_PROTINFO | NLA_F_NESTED);
    if (port == nullptr || nla_put_u8(message.get(), attribute, value) < 0) {
        return nullptr;
    }
    nla_nest_end(message.get(), port);
    return message;
}

/// Of a port of a bridge; nullopt for what is not one.
std::optional<int> portAttribute(const std::string& port, const char* name) {
    std::ifstream attribute("/sys/class/net/" + port + "/brport/" + name);
    int value = 0;
    return attribute >> value ? std::optional(value) : std::nullopt;
}

/// RFC 4861: router advertisements, and redirections.
Result<void> refuseRouters(const std::string& name) {
    const std::string folder = "/proc/sys/net/ipv6/conf/" + name;
    Result<void> done = turnSwitch(folder + "/accept_ra", "0\n");
    return done ? turnSwitch(folder + "/accept_redirects", "0\n") : done;
}

}  // namespace

class Links::Impl {
  public:
    explicit Impl(Socket socket) : socket_(std::move(socket)) {}

    /// The kernel's object; nullptr if there is no such interface.
    Result<LinkObject> get(const std::string& name) {
        rtnl_link* object = nullptr;
        const int error = rtnl_link_get_kernel(socket_.get(), 0, name.c_str(), &object);
        if (error == -NLE_OBJ_NOTFOUND || error == -NLE_NODEV) {
            return LinkObject();
        }
        if (error != 0) {
            return failNl(name, error);
        }
        return LinkObject(object);
    }

    Result<LinkObject> need(const std::string& name) {
        Result<LinkObject> link = get(name);
        if (link && !*link) {
            return fail(Errc::unknown, name + ": no such interface");
        }
        return link;
    }

    /// Applies what `change` sets.
    Result<void> change(const std::string& name, rtnl_link* original, rtnl_link* wanted) {
        const int error = rtnl_link_change(socket_.get(), original, wanted, 0);
        return error == 0 ? Result<void>{} : failNl(name, error);
    }

    Result<void> createBridge(const std::string& name) {
        const Message message = newBridgeMessage(name);
        if (!message) {
            return failNl(name, -NLE_NOMEM);
        }
        return send(name, message.get());
    }

    /// Waits until the kernel has done what the message says.
    Result<void> send(const std::string& name, nl_msg* message) {
        int error = nl_send_auto(socket_.get(), message);
        error = error < 0 ? error : nl_wait_for_ack(socket_.get());
        return error == 0 ? Result<void>{} : failNl(name, error);
    }

    Result<void> setPort(const std::string& port, int attribute, std::uint8_t value) {
        const Result<LinkObject> object = need(port);
        if (!object) {
            return std::unexpected(object.error());
        }
        const Message message = portMessage(rtnl_link_get_ifindex(object->get()), attribute, value);
        return message ? send(port, message.get()) : failNl(port, -NLE_NOMEM);
    }

    AddressTable& addresses() { return addresses_; }
    nl_sock* socket() { return socket_.get(); }

  private:
    Socket socket_;
    AddressTable addresses_{socket_.get()};
};

Links::Links(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Links::Links(Links&&) noexcept = default;
Links& Links::operator=(Links&&) noexcept = default;
Links::~Links() = default;

Result<Links> Links::open() {
    Result<Socket> socket = routeSocket();
    if (!socket) {
        return std::unexpected(std::move(socket.error()));
    }
    return Links(std::make_unique<Impl>(std::move(*socket)));
}

Result<std::optional<Link>> Links::find(const std::string& name) {
    const Result<LinkObject> object = impl_->get(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    return *object ? std::optional(toLink(object->get())) : std::nullopt;
}

Result<void> Links::setUp(const std::string& name, bool up) {
    const Result<LinkObject> object = impl_->need(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    if (toLink(object->get()).up == up) {
        return {};
    }
    const LinkObject wanted(rtnl_link_alloc());
    if (up) {
        rtnl_link_set_flags(wanted.get(), IFF_UP);
    } else {
        rtnl_link_unset_flags(wanted.get(), IFF_UP);
    }
    return impl_->change(name, object->get(), wanted.get());
}

Result<void> Links::ensureBridge(const std::string& name) {
    Result<LinkObject> object = impl_->get(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    if (*object) {
        if (!toLink(object->get()).bridge) {
            return fail(Errc::unknown, name + ": is not a bridge");
        }
        return refuseRouters(name);
    }
    Result<void> created = impl_->createBridge(name);
    if (created) {
        created = refuseRouters(name);
    }
    return created ? markOurs(name) : created;
}

Result<void> Links::markOurs(const std::string& name) {
    const Result<LinkObject> object = impl_->need(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    const LinkObject wanted(rtnl_link_alloc());
    rtnl_link_set_ifalias(wanted.get(), kOurs);
    return impl_->change(name, object->get(), wanted.get());
}

Result<void> Links::isolatePort(const std::string& port, bool isolated) {
    return impl_->setPort(port, IFLA_BRPORT_ISOLATED, isolated ? 1 : 0);
}

bool Links::portIsolated(const std::string& port) const {
    return portAttribute(port, "isolated") == 1;
}

bool Links::portForwards(const std::string& port) const {
    return portAttribute(port, "state").value_or(BR_STATE_FORWARDING) == BR_STATE_FORWARDING;
}

Result<void> Links::enablePort(const std::string& port) {
    return impl_->setPort(port, IFLA_BRPORT_STATE, BR_STATE_FORWARDING);
}

Result<void> Links::removeBridge(const std::string& name) {
    const Result<LinkObject> object = impl_->get(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    if (!*object || !toLink(object->get()).bridge || !toLink(object->get()).ours) {
        return {};
    }
    const int error = rtnl_link_delete(impl_->socket(), object->get());
    return error == 0 ? Result<void>{} : failNl(name, error);
}

Result<void> Links::enslave(const std::string& bridge, const std::string& port) {
    const Result<LinkObject> master = impl_->need(bridge);
    if (!master) {
        return std::unexpected(master.error());
    }
    const Result<LinkObject> slave = impl_->need(port);
    if (!slave) {
        return std::unexpected(slave.error());
    }
    const int wanted = rtnl_link_get_ifindex(master->get());
    const int now = rtnl_link_get_master(slave->get());
    if (now == wanted) {
        return {};
    }
    const int error = rtnl_link_enslave(impl_->socket(), master->get(), slave->get());
    return error == 0 ? Result<void>{} : failNl(port, error);
}

Result<void> Links::release(const std::string& port) {
    const Result<LinkObject> object = impl_->get(port);
    if (!object) {
        return std::unexpected(object.error());
    }
    if (!*object || rtnl_link_get_master(object->get()) == 0) {
        return {};
    }
    const int error = rtnl_link_release(impl_->socket(), object->get());
    return error == 0 ? Result<void>{} : failNl(port, error);
}

Result<std::vector<InterfaceAddress>> Links::addresses(const std::string& name) {
    const Result<LinkObject> object = impl_->need(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    return impl_->addresses().list(name, rtnl_link_get_ifindex(object->get()));
}

Result<void> Links::ensureAddress(const std::string& name, Ipv4Address address, int prefix) {
    const Result<LinkObject> object = impl_->need(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    const int index = rtnl_link_get_ifindex(object->get());
    const auto isWanted = [&](const InterfaceAddress& entry) {
        return entry.address == address && entry.prefix == prefix && entry.broadcast;
    };
    Result<std::vector<InterfaceAddress>> present = impl_->addresses().list(name, index);
    if (!present) {
        return std::unexpected(present.error());
    }
    // Others go first: an address of the same network would become second to one about to go, and
    // vanish with it.
    bool removed = false;
    for (const InterfaceAddress& entry : *present) {
        if (entry.ours && !isWanted(entry)) {
            if (Result<void> deleted = impl_->addresses().remove(name, index, entry); !deleted) {
                return deleted;
            }
            removed = true;
        }
    }
    if (removed) {
        present = impl_->addresses().list(name, index);
        if (!present) {
            return std::unexpected(present.error());
        }
    }
    if (std::ranges::any_of(*present, isWanted)) {
        return {};
    }
    return impl_->addresses().add(name, index, address, prefix);
}

Result<void> Links::removeAddresses(const std::string& name) {
    const Result<LinkObject> object = impl_->get(name);
    if (!object) {
        return std::unexpected(object.error());
    }
    if (!*object) {
        return {};
    }
    const int index = rtnl_link_get_ifindex(object->get());
    const Result<std::vector<InterfaceAddress>> present = impl_->addresses().list(name, index);
    if (!present) {
        return std::unexpected(present.error());
    }
    for (const InterfaceAddress& entry : *present) {
        if (entry.ours) {
            if (Result<void> deleted = impl_->addresses().remove(name, index, entry); !deleted) {
                return deleted;
            }
        }
    }
    return {};
}

}  // namespace w58d