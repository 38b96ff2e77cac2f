#include "services/uplink/uplink.hpp"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "backends/resolv_conf.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

constexpr std::size_t kResolvConfLimit = 65536;

/// Where the file really is: /etc/resolv.conf is often a link to where it is written.
std::string target(const std::string& path) {
    std::error_code error;
    const std::filesystem::path found = std::filesystem::weakly_canonical(path, error);
    return error ? path : found.string();
}

}  // namespace

Uplink::Uplink(asio::io_context& io, const Config& config, std::function<void()> changed)
    : io_(io),
      config_(config),
      changed_(std::move(changed)),
      resolvConf_(io, target(config.wan.resolvConf), changed_),
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
    resolvConf_.start();
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
        spdlog::info("uplink: {}", now.empty() ? "none" : now);
        wayOut_ = std::move(now);
    }
    setMissing(wanted && wayOut_.empty());
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

Result<std::vector<Ipv4Address>> Uplink::nameServers(const Ipv4Range& lan) const {
    if (!config_.lan.dnsServers.empty()) {
        return config_.lan.dnsServers;
    }
    if (station_ && wayOut_ == station_->interface) {
        return station_->nameServers;
    }
    const Result<std::optional<std::string>> text =
        readFile(config_.wan.resolvConf, kResolvConfLimit);
    if (!text) {
        return std::unexpected(text.error());
    }
    std::vector<Ipv4Address> servers = w58d::nameServers(text->value_or(""));
    std::erase(servers, lan.host());  // dnsmasq would ask itself
    return servers;
}

void Uplink::close() {
    routes_.reset();
    resolvConf_.stop();
    overdue_.cancel();
}

}  // namespace w58d
