// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The way out, over the world's kernel: platform/net/ route_watch.hpp, default_route.hpp,
// filter_watch.hpp, legacy_tables.hpp, forwarding.hpp and conntrack.hpp.
#include <algorithm>
#include <utility>

#include "platform/files/atomic_file.hpp"
#include "platform/net/conntrack.hpp"
#include "platform/net/default_route.hpp"
#include "platform/net/filter_watch.hpp"
#include "platform/net/forwarding.hpp"
#include "platform/net/legacy_tables.hpp"
#include "platform/net/route_watch.hpp"
#include "world/world.hpp"

namespace w58d {
namespace {

/// Behind every way that somebody made on purpose.
constexpr std::uint32_t kStationMetric = 5858;

bool isOfStation(const world::Route& route) {
    return route.ofLan || route.metric == kStationMetric;
}

world::Kernel& routing() {
    return world::World::present().kernel;
}

}  // namespace

class RouteWatch::Impl {
  public:
    explicit Impl(std::function<void()> onChange)
        : listener_(std::make_shared<world::Kernel::Listener>(std::move(onChange))) {
        routing().listen(listener_);
    }

  private:
    std::shared_ptr<world::Kernel::Listener> listener_;
};

RouteWatch::RouteWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RouteWatch::RouteWatch(RouteWatch&&) noexcept = default;
RouteWatch& RouteWatch::operator=(RouteWatch&&) noexcept = default;
RouteWatch::~RouteWatch() = default;

Result<RouteWatch> RouteWatch::open(asio::io_context&, std::function<void()> onChange) {
    return RouteWatch(std::make_unique<Impl>(std::move(onChange)));
}

Result<std::optional<std::string>> RouteWatch::wayOut(const std::vector<std::string>& interfaces) {
    std::optional<std::string> best;
    std::uint32_t bestMetric = 0;
    for (const std::string& name : interfaces) {
        const world::Interface* const interface = routing().find(name);
        if (interface == nullptr || !routing().running(*interface)) {
            continue;
        }
        for (const world::Route& route : routing().routes) {
            if (route.interface == interface->index && (!best || route.metric < bestMetric)) {
                best = name;
                bestMetric = route.metric;
            }
        }
    }
    return best;
}

Result<bool> DefaultRoute::isSet(const std::string& interface, Ipv4Address gateway) const {
    const world::Interface* const way = routing().find(interface);
    const auto has = [&](bool ofLan) {
        return std::ranges::any_of(routing().routes, [&](const world::Route& route) {
            return isOfStation(route) && route.ofLan == ofLan && way != nullptr &&
                   route.interface == way->index && route.gateway == gateway;
        });
    };
    return routing().lanRule && has(true) && has(false);
}

Result<bool> RouteWatch::ipv6WayOut(const std::vector<std::string>& interfaces) {
    return std::ranges::any_of(interfaces, [](const std::string& name) {
        const world::Interface* const interface = routing().find(name);
        return interface != nullptr && routing().running(*interface) && interface->ipv6WayOut;
    });
}

Result<void> DefaultRoute::set(const std::string& interface, Ipv4Address gateway) {
    const world::Interface* const way = routing().find(interface);
    if (way == nullptr || !way->up) {
        return fail(Errc::unknown, interface + ": default route: the network is down");
    }
    std::erase_if(routing().routes, isOfStation);
    routing().routes.push_back({way->index, gateway, 0, true});
    routing().routes.push_back({way->index, gateway, kStationMetric, false});
    routing().lanRule = true;
    routing().changed();
    return {};
}

void DefaultRoute::remove() {
    const bool had = std::exchange(routing().lanRule, false);
    if (std::erase_if(routing().routes, isOfStation) > 0 || had) {
        routing().changed();
    }
}

/// Hears only of what others change.
class FilterWatch::Impl {
  public:
    explicit Impl(Events events) {
        world::World::present().onFilterChange = [events = std::move(events)] {
            events.heard();
            events.changed();
        };
    }
    ~Impl() { world::World::present().onFilterChange = nullptr; }
    Impl(Impl&&) = delete;
};

FilterWatch::FilterWatch(asio::io_context&, Events events)
    : impl_(std::make_unique<Impl>(std::move(events))) {}
FilterWatch::~FilterWatch() = default;

void FilterWatch::ignore(pid_t) {}

/// The world's iptables speak to nf_tables.
std::optional<TableSize> legacyTable(IpVersion, const std::string&) {
    return std::nullopt;
}

std::set<std::string> dormantTables(IpVersion version) {
    const std::string family = version == IpVersion::v4 ? "ip " : "ip6 ";
    std::set<std::string> names;
    for (const std::string& table : world::World::present().netfilter.dormant) {
        if (table.starts_with(family)) {
            names.insert(table.substr(family.size()));
        }
    }
    return names;
}

Result<void> Forwarding::keep() {
    if (found_) {
        return {};
    }
    const Result<std::optional<std::string>> kept = readFile(keptPath_, 16);
    if (!kept) {
        return std::unexpected(kept.error());
    }
    const std::string was = kept->value_or(routing().forwarding ? "1\n" : "0\n");
    Result<void> written = writeVolatile(keptPath_, was, 0600);
    if (written) {
        found_ = was;
    }
    return written;
}

void Forwarding::look() {
    if (found_) {
        (void)writeVolatile(keptPath_, *found_, 0600);
    }
}

bool Forwarding::isOn(const std::vector<std::string>& interfaces) {
    return routing().forwarding && std::ranges::all_of(interfaces, [](const std::string& name) {
               const world::Interface* const interface = routing().find(name);
               return interface == nullptr || interface->forwards;
           });
}

bool Forwarding::filtersBridges() {
    return routing().filtersBridges;
}

Result<void> Forwarding::turnOn(const std::vector<std::string>& interfaces) {
    Result<void> kept = keep();
    if (kept && !isOn(interfaces)) {
        routing().setForwarding(true);
        for (const std::string& name : interfaces) {
            if (world::Interface* const interface = routing().find(name)) {
                interface->forwards = true;
            }
        }
        routing().changed();
    }
    return kept;
}

Result<void> Forwarding::turnOff() {
    Result<void> kept = keep();
    routing().setForwarding(false);
    return kept;
}

Result<void> Forwarding::putBack() {
    if (!found_) {
        const Result<std::optional<std::string>> kept = readFile(keptPath_, 16);
        if (!kept || !*kept) {
            return kept ? Result<void>{} : std::unexpected(kept.error());
        }
        found_ = **kept;
    }
    routing().setForwarding(*found_ == "1\n");
    world::World::present().disk.remove(keptPath_);
    found_.reset();
    return {};
}

Result<int> forgetFlows(const Ipv4Range&) {
    return ++routing().flowsForgotten;
}

}  // namespace w58d
