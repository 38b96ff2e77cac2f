#include "services/lan/lan.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <utility>

#include "backends/dnsmasq.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

using asio::awaitable;

std::string leaseFile(const Config& config) {
    return config.stateDir + "/dnsmasq.leases";
}

}  // namespace

Lan::Lan(asio::io_context& io, const Config& config, Links& links)
    : config_(config),
      links_(links),
      range_(config.lan.range),
      serversFile_(config.runDir + "/dnsmasq.servers"),
      dnsmasq_(io, {.name = "dnsmasq",
                    .runDir = config.runDir,
                    .mark = "--dhcp-leasefile=" + leaseFile(config),
                    .onLine = {}}) {}

awaitable<Result<void>> Lan::open() {
    const std::string& bridge = config_.lan.bridge;
    // What a killed daemon left may have another address than the configuration has now.
    Result<void> done = links_.removeBridge(bridge);
    if (done) {
        done = links_.ensureBridge(bridge);
    }
    if (done) {
        done = links_.ensureAddress(bridge, range_.host(), range_.prefix());
    }
    if (done) {
        done = links_.setUp(bridge, true);
    }
    if (done) {
        done = writeVolatile(serversFile_, dnsmasq::serversText(nameServers_), 0644);
    }
    if (!done) {
        co_return done;
    }
    co_return co_await dnsmasq_.start(dnsmasqArguments());
}

std::vector<std::string> Lan::dnsmasqArguments() const {
    return dnsmasq::arguments({
        .program = config_.programs.dnsmasq,
        .bridge = config_.lan.bridge,
        .lan = range_,
        .lease = config_.lan.lease,
        .domain = config_.lan.domain,
        .leaseFile = leaseFile(config_),
        .serversFile = serversFile_,
    });
}

awaitable<Result<void>> Lan::move(Ipv4Range range) {
    range_ = range;
    Result<void> done = links_.ensureAddress(config_.lan.bridge, range_.host(), range_.prefix());
    if (done) {
        done = co_await dnsmasq_.start(dnsmasqArguments());
    }
    co_return done;
}

void Lan::setNameServers(std::vector<Ipv4Address> servers) {
    if (servers == nameServers_) {
        return;
    }
    nameServers_ = std::move(servers);
    const std::string text = dnsmasq::serversText(nameServers_);
    if (const Result<void> written = writeVolatile(serversFile_, text, 0644); !written) {
        spdlog::error("DNS: {}", written.error().detail);
    }
    dnsmasq_.signal(SIGHUP);
}

awaitable<void> Lan::close() {
    co_await dnsmasq_.stop();
    if (const Result<void> removed = links_.removeBridge(config_.lan.bridge); !removed) {
        spdlog::warn("{}", removed.error().detail);
    }
}

}  // namespace w58d
