#include "services/uplink/uplink.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "backends/resolv_conf.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

using asio::awaitable;

constexpr std::size_t kResolvConfLimit = 65536;

/// Where the file really is: /etc/resolv.conf is often a link to where it is written.
std::string target(const std::string& path) {
    std::error_code error;
    const std::filesystem::path found = std::filesystem::weakly_canonical(path, error);
    return error ? path : found.string();
}

}  // namespace

Uplink::Uplink(asio::io_context& io, const Config& config, Lan& lan)
    : io_(io),
      config_(config),
      lan_(lan),
      firewall_(io, config),
      forwarding_(config.runDir),
      resolvConf_(io, target(config.wan.resolvConf), [this] { chooseNameServers(); }) {}

std::vector<std::string> Uplink::interfaces() const {
    std::vector<std::string> names = config_.wan.interfaces;
    if (station_ && std::ranges::find(names, station_->interface) == names.end()) {
        names.push_back(station_->interface);
    }
    return names;
}

awaitable<void> Uplink::open(NatType nat) {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    nat_ = nat;
    Result<RouteWatch> routes = RouteWatch::open(io_, [this] { look(); });
    if (routes) {
        routes_.emplace(std::move(*routes));
    } else {
        spdlog::error("uplink: {}", routes.error().detail);
    }
    resolvConf_.start();
    look();
    Result<void> done = co_await enforce();
    if (!done) {
        spdlog::error("uplink: {}", done.error().detail);
    }
}

awaitable<Result<void>> Uplink::enforce() {
    std::vector<std::string> names = interfaces();
    const bool wanted = !names.empty();
    Result<void> done = co_await firewall_.apply(std::move(names), nat_, lan_.range());
    if (done) {  // never forward what is not filtered
        done = wanted ? forwarding_.turnOn() : forwarding_.putBack();
    }
    enforced_ = done.has_value();
    co_return done;
}

awaitable<void> Uplink::enforceAgain() {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    if (lock && !enforced_ && !closing_) {
        Result<void> done = co_await enforce();
        if (!done) {
            spdlog::error("uplink: {}", done.error().detail);
        }
    }
}

awaitable<bool> Uplink::settled() {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    co_return true;
}

awaitable<Result<void>> Uplink::setNat(NatType nat) {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    if (!lock || closing_) {
        co_return fail(Errc::notAllowed, "stopping");
    }
    nat_ = nat;
    co_return co_await enforce();
}

awaitable<void> Uplink::setStation(std::optional<Station> station) {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    if (!lock || closing_ || station == station_) {
        co_return;
    }
    const std::vector<std::string> before = interfaces();
    station_ = std::move(station);
    look();
    chooseNameServers();
    if (interfaces() != before) {
        Result<void> done = co_await enforce();
        if (!done) {
            spdlog::error("uplink: {}", done.error().detail);
        }
    }
}

awaitable<Result<void>> Uplink::lanMoved() {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    if (!lock || closing_) {
        co_return fail(Errc::notAllowed, "stopping");
    }
    chooseNameServers();
    co_return co_await enforce();
}

Result<std::optional<std::string>> Uplink::wayOut() {
    if (station_) {
        Result<std::optional<std::string>> way = routes_->wayOut({station_->interface});
        if (!way || *way) {
            return way;
        }
    }
    return routes_->wayOut(interfaces());
}

void Uplink::look() {
    if (!routes_ || closing_) {
        return;
    }
    Result<std::optional<std::string>> way = wayOut();
    if (!way) {
        spdlog::error("uplink: {}", way.error().detail);
        return;
    }
    std::string now = way->value_or("");
    if (now != wayOut_) {
        if (now.empty()) {
            spdlog::info("uplink: none");
        } else {
            spdlog::info("uplink: {}", now);
        }
        wayOut_ = std::move(now);
    }
    chooseNameServers();
    if (!enforced_ && !changing_.locked()) {
        asio::co_spawn(io_, enforceAgain(), asio::detached);
    }
}

void Uplink::chooseNameServers() {
    if (!config_.lan.dnsServers.empty()) {
        lan_.setNameServers(config_.lan.dnsServers);
        return;
    }
    if (station_ && wayOut_ == station_->interface) {
        lan_.setNameServers(station_->nameServers);
        return;
    }
    const Result<std::optional<std::string>> text =
        readFile(config_.wan.resolvConf, kResolvConfLimit);
    if (!text) {
        spdlog::error("DNS: {}", text.error().detail);
        return;
    }
    std::vector<Ipv4Address> servers = nameServers(text->value_or(""));
    std::erase(servers, lan_.range().host());  // dnsmasq would ask itself
    lan_.setNameServers(std::move(servers));
}

awaitable<void> Uplink::close() {
    closing_ = true;
    const AsyncMutex::Lock lock = co_await changing_.lock();
    routes_.reset();
    resolvConf_.stop();
    if (const Result<void> done = forwarding_.putBack(); !done) {
        spdlog::warn("{}", done.error().detail);
    }
    co_await firewall_.close();
}

}  // namespace w58d
