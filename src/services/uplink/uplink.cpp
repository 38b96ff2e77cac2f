// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/uplink/uplink.hpp"

#include <utility>

#include "backends/resolv_conf.hpp"
#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

constexpr std::size_t kResolvConfLimit = 65536;

/// systemd-resolved names itself in resolv.conf, and here those that it asks.
constexpr const char* kResolvedConf = "/run/systemd/resolve/resolv.conf";

/// A server at one of the `own` addresses is of this host, too.
Result<NameServers> nameServersIn(const std::string& path, const std::vector<Ipv4Address>& own) {
    const Result<std::optional<std::string>> text = readFile(path, kResolvConfLimit);
    if (!text) {
        return std::unexpected(text.error());
    }
    NameServers servers = w58d::nameServers(text->value_or(""));
    for (const Ipv4Address address : own) {
        if (std::erase(servers.outside, address.str()) > 0) {
            servers.ownHost.push_back(address.str());
        }
    }
    return servers;
}

}  // namespace

Uplink::Uplink(asio::io_context& io, const Config& config, std::function<void()> changed)
    : io_(io),
      config_(config),
      changed_(std::move(changed)),
      resolvConf_(io, config.wan.resolvConf, changed_),
      resolvedConf_(io, kResolvedConf, changed_),
      overdue_(io) {}

Result<void> Uplink::open() {
    if (routes_) {
        return {};
    }
    Result<RouteWatch> routes = RouteWatch::open(io_, changed_);
    if (!routes) {
        return std::unexpected(std::move(routes.error()));
    }
    routes_.emplace(std::move(*routes));
    return {};
}

Result<std::optional<std::string>> Uplink::wayOut() {
    if (station_) {
        Result<std::optional<std::string>> way = routes_->wayOut({station_->interface});
        if (!way || *way) {
            return way;
        }
    }
    return routes_->wayOut(config_.wan.interfaces);
}

Result<void> Uplink::look(bool wanted) {
    if (!routes_) {
        return {};
    }
    const Result<std::optional<std::string>> way = wayOut();
    if (!way) {
        return std::unexpected(way.error());
    }
    std::string now = way->value_or("");
    if (now != wayOut_) {
        log::info("uplink: {}", now.empty() ? "none" : now);
        wayOut_ = std::move(now);
    }
    setMissing(wanted && wayOut_.empty());
    const auto ipv6 = missing() ? routes_->ipv6WayOut(config_.wan.interfaces) : Result<bool>(false);
    ipv6Only_ = ipv6.value_or(false);
    return {};
}

void Uplink::setMissing(bool missing) {
    if (missing == missingSince_.has_value()) {
        return;
    }
    if (!missing) {
        missingSince_.reset();
        overdue_.cancel();
        return;
    }
    missingSince_ = Clock::now();
    overdue_.expires_after(kPatience);
    overdue_.async_wait([this](const asio::error_code& error) {
        if (!error) {
            changed_();
        }
    });
}

std::vector<std::string> Uplink::leasedNameServers(const Ipv4Range& lan) const {
    std::vector<std::string> servers;
    if (!station_ || wayOut_ != station_->interface) {
        return servers;
    }
    constexpr std::uint32_t loopback = 127;
    constexpr std::uint32_t firstMulticast = 224;
    for (const Ipv4Address server : station_->nameServers) {
        const std::uint32_t first = server.value >> 24U;
        const bool ours = server == lan.host() || server == station_->address || first == loopback;
        if (!ours && first != 0 && first < firstMulticast) {
            servers.push_back(server.str());
        }
    }
    return servers;
}

Result<std::vector<std::string>> Uplink::nameServers(const Ipv4Range& lan,
                                                     const std::vector<Ipv4Address>& own) {
    resolvConf_.start();
    resolvedConf_.start();
    std::vector<std::string> servers;
    for (const Ipv4Address server : config_.lan.dnsServers) {
        if (server != lan.host()) {  // dnsmasq would ask itself
            servers.push_back(server.str());
        }
    }
    if (servers.empty()) {
        servers = leasedNameServers(lan);
    }
    if (!servers.empty()) {
        return servers;
    }
    Result<NameServers> found = nameServersIn(config_.wan.resolvConf, own);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->outside.empty() && !found->ownHost.empty()) {
        // A resolver of this host's own: better those that it asks than it.
        Result<NameServers> behind = nameServersIn(kResolvedConf, own);
        found->outside = behind && !behind->outside.empty() ? behind->outside : found->ownHost;
    }
    std::erase(found->outside, lan.host().str());
    return std::move(found->outside);
}

void Uplink::close() {
    routes_.reset();
    resolvConf_.stop();
    resolvedConf_.stop();
    overdue_.cancel();
}

}  // namespace w58d
