// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/links.hpp over the world's kernel.
#include "platform/net/links.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "world/world.hpp"

namespace w58d {
namespace {

world::Kernel& theKernel() {
    return world::World::present().kernel;
}

std::unexpected<Error> noInterface(const std::string& name) {
    return fail(Errc::unknown, name + ": no such interface");
}

}  // namespace

/// The addresses this object added; like the kernel's, they go with their interface.
class Links::Impl {
  public:
    std::set<std::tuple<int, Ipv4Address, int>> added;  ///< interface, address, prefix

    [[nodiscard]] bool isOurs(const world::Interface& interface,
                              const InterfaceAddress& has) const {
        return added.contains({interface.index, has.address, has.prefix});
    }
};

Links::Links(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Links::Links(Links&&) noexcept = default;
Links& Links::operator=(Links&&) noexcept = default;
Links::~Links() = default;

Result<Links> Links::open() {
    return Links(std::make_unique<Impl>());
}

Result<std::optional<Link>> Links::find(const std::string& name) {
    const world::Interface* const found = theKernel().find(name);
    if (found == nullptr) {
        return std::optional<Link>();
    }
    return Link{.index = found->index,
                .name = name,
                .mac = found->mac,
                .up = found->up,
                .running = theKernel().running(*found),
                .master = found->master,
                .bridge = found->bridge,
                .ours = found->ours};
}

Result<void> Links::setUp(const std::string& name, bool up) {
    world::Interface* const found = theKernel().find(name);
    if (found == nullptr) {
        return noInterface(name);
    }
    theKernel().setUp(*found, up);
    return {};
}

Result<void> Links::ensureBridge(const std::string& name) {
    const world::Interface* const found = theKernel().find(name);
    if (found != nullptr) {
        return found->bridge ? Result<void>{} : fail(Errc::unknown, name + ": is not a bridge");
    }
    world::Interface& made = theKernel().add(name);
    made.bridge = true;
    made.ours = true;
    return {};
}

Result<void> Links::removeBridge(const std::string& name) {
    const world::Interface* const found = theKernel().find(name);
    if (found != nullptr && found->bridge && found->ours) {
        theKernel().remove(name);
    }
    return {};
}

Result<void> Links::enslave(const std::string& bridge, const std::string& port) {
    const world::Interface* const master = theKernel().find(bridge);
    world::Interface* const slave = theKernel().find(port);
    if (master == nullptr || slave == nullptr) {
        return noInterface(master == nullptr ? bridge : port);
    }
    if (slave->master != master->index) {
        slave->master = master->index;
        slave->isolated = false;
        theKernel().changed();
    }
    return {};
}

Result<void> Links::release(const std::string& port) {
    world::Interface* const found = theKernel().find(port);
    if (found != nullptr && found->master != 0) {
        found->master = 0;
        found->isolated = false;
        theKernel().changed();
    }
    return {};
}

Result<void> Links::isolatePort(const std::string& port, bool isolated) {
    world::Interface* const found = theKernel().find(port);
    if (found == nullptr) {
        return noInterface(port);
    }
    if (found->master == 0) {
        return fail(Errc::unknown, port + ": is not a port");
    }
    found->isolated = isolated;
    return {};
}

bool Links::portIsolated(const std::string& port) const {
    const world::Interface* const found = theKernel().find(port);
    return found != nullptr && found->isolated;
}

bool Links::portForwards(const std::string& port) const {
    const world::Interface* const found = theKernel().find(port);
    return found == nullptr || !found->disabled;
}

Result<void> Links::enablePort(const std::string& port) {
    world::Interface* const found = theKernel().find(port);
    if (found == nullptr || found->master == 0) {
        return fail(Errc::unknown, port + ": is not a port");
    }
    found->disabled = false;
    theKernel().changed();
    return {};
}

Result<void> Links::markOurs(const std::string& name) {
    world::Interface* const found = theKernel().find(name);
    if (found == nullptr) {
        return noInterface(name);
    }
    found->ours = true;
    return {};
}

Result<std::vector<InterfaceAddress>> Links::addresses(const std::string& name) {
    const world::Interface* const found = theKernel().find(name);
    if (found == nullptr) {
        return noInterface(name);
    }
    std::vector<InterfaceAddress> all = found->addresses;
    for (InterfaceAddress& has : all) {
        has.ours = impl_->isOurs(*found, has);
    }
    return all;
}

Result<void> Links::ensureAddress(const std::string& name, Ipv4Address address, int prefix) {
    world::Interface* const found = theKernel().find(name);
    if (found == nullptr) {
        return noInterface(name);
    }
    const auto isWanted = [&](const InterfaceAddress& has) {
        return has.address == address && has.prefix == prefix;
    };
    const std::size_t removed = std::erase_if(found->addresses, [&](const auto& has) {
        return impl_->isOurs(*found, has) && !isWanted(has);
    });
    const bool there = std::ranges::any_of(found->addresses, isWanted);
    if (!there) {
        const Ipv4Address last{address.value | ~netmaskOf(prefix).value};
        found->addresses.push_back({address, prefix, last});
        impl_->added.insert({found->index, address, prefix});
    }
    if (removed > 0 || !there) {
        theKernel().changed();
    }
    return {};
}

Result<void> Links::removeAddresses(const std::string& name) {
    world::Interface* const found = theKernel().find(name);
    if (found != nullptr && std::erase_if(found->addresses, [&](const auto& has) {
                                return impl_->isOurs(*found, has);
                            }) > 0) {
        theKernel().changed();
    }
    return {};
}

}  // namespace w58d
