// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan/lan.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

#include "backends/dnsmasq.hpp"
#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/net/bridge_hosts.hpp"
#include "platform/net/lan_questions.hpp"

namespace w58d {
namespace {

/// For one answer of dnsmasq's, which takes milliseconds.
constexpr std::chrono::seconds kAnswerLimit{2};
/// So many in a row are missing before it is taken for hung.
constexpr int kMisses = 2;

}  // namespace

Lan::Lan(asio::io_context& io, const Config& config, Links& links, std::function<void()> disturbed,
         std::function<void(pid_t)> filterWrites)
    : io_(io),
      config_(config),
      links_(links),
      range_(config.lan.range),
      serversFile_(config.runDir + "/dnsmasq.servers"),
      limit_(io, config, std::move(filterWrites)),
      leases_(config),
      clock_(std::in_place, io, disturbed),
      dnsmasq_(io, {.name = "dnsmasq",
                    .runDir = config.runDir,
                    .program = config.programs.dnsmasq,
                    .mark = "--dhcp-leasefile=" + leases_.file(),
                    .onLine = [this](std::string_view line) { onLine(line); }}) {
    dnsmasq_.setEvents(
        {.started = {}, .exited = [disturbed = std::move(disturbed)](auto&) { disturbed(); }});
}

void Lan::onLine(std::string_view line) {
    const std::optional<dnsmasq::LeaseNews> news = dnsmasq::leaseNews(line);
    if (!news) {
        return;
    }
    leases_.heard(*news);
    if (leaseNews_) {
        leaseNews_(*news);
    }
}

bool Lan::addressed() const {
    if (fresh_) {
        return false;
    }
    const Result<std::optional<Link>> link = links_.find(config_.lan.bridge);
    const Result<std::vector<InterfaceAddress>> addresses = links_.addresses(config_.lan.bridge);
    return link && *link && (*link)->bridge && (*link)->up && addresses &&
           std::ranges::any_of(*addresses, [this](const InterfaceAddress& has) {
               return has.address == range_.host() && has.prefix == range_.prefix();
           });
}

Result<Ensured> Lan::ensureBridge() {
    const std::string& bridge = config_.lan.bridge;
    if (addressed()) {
        return Ensured::untouched;
    }
    if (std::exchange(fresh_, false)) {
        // What a killed daemon left may have another address than the configuration has now.
        if (const Result<void> removed = links_.removeBridge(bridge); !removed) {
            return std::unexpected(removed.error());
        }
    }
    Result<void> done = links_.ensureBridge(bridge);
    if (done) {
        done = links_.ensureAddress(bridge, range_.host(), range_.prefix());
    }
    if (done) {
        done = links_.setUp(bridge, true);
    }
    return done ? Result<Ensured>(Ensured::changed) : std::unexpected(done.error());
}

Result<int> Lan::bridgeIndex() const {
    const Result<std::optional<Link>> bridge = links_.find(config_.lan.bridge);
    if (!bridge || !*bridge) {
        return fail(Errc::unknown, config_.lan.bridge + " is gone again");
    }
    return (*bridge)->index;
}

Lan::Ground Lan::ground(int bridge, bool dns, bool dhcp, const LanTarget& wanted) const {
    std::vector<std::string> arguments = dnsmasq::arguments({
        .program = config_.programs.dnsmasq,
        .bridge = config_.lan.bridge,
        .lan = wanted.range,
        .lease = config_.lan.lease,
        .domain = config_.lan.domain,
        .rebind = config_.lan.dnsRebind,
        .leaseFile = leases_.file(),
        .serversFile = serversFile_,
        .dns = dns,
        .dhcp = dhcp,
        .otherServers = wanted.nameServers,
    });
    return {bridge, dns, dhcp, std::move(arguments)};
}

bool Lan::isAllThereIs() const {
    return (ground_->dns || dnsPortTaken(io_, range_.host())) &&
           (ground_->dhcp || dhcpPortTaken(io_));
}

bool Lan::lacksOnlyPorts() const {
    return addressed() && ground_ && !(ground_->dns && ground_->dhcp) && dnsmasq_.running() &&
           (heard_.pid != dnsmasq_.pid() || heard_.missed == 0);
}

Result<Ensured> Lan::complete(Ensured done) const {
    if (ground_->dns && ground_->dhcp) {
        return done;
    }
    const char* const what = ground_->dns ? "DHCP" : ground_->dhcp ? "DNS" : "DHCP, no DNS";
    return fail(Errc::unknown, std::string("no ") + what + ": another program has its port");
}

Result<void> Lan::tellServers(const std::vector<std::string>& servers) {
    const std::string text = dnsmasq::serversText(servers);
    const Result<std::optional<std::string>> there = readFile(serversFile_, text.size());
    if (there && *there == text) {
        return {};
    }
    Result<void> written = writeVolatile(serversFile_, text, 0644);
    if (written) {
        dnsmasq_.signal(SIGHUP);
    }
    return written;
}

bool Lan::loopbackIsUp() {
    const Result<std::optional<Link>> loopback = links_.find("lo");
    if (!loopback || !*loopback || (*loopback)->up) {
        return true;
    }
    log::warning("LAN: lo was set down");
    return links_.setUp("lo", true).has_value();
}

Awaitable<bool> Lan::answers(Deadline deadline) {
    if (!loopbackIsUp()) {
        co_return true;  // it may answer phones, and cannot be asked
    }
    const std::string name = dnsmasq::ownName(config_.lan.domain);
    const pid_t asked = dnsmasq_.pid();
    if (heard_.pid != asked) {
        heard_ = {.pid = asked};
    }
    bool dnsAnswered = !ground_->dns;
    heard_.dhcp = !ground_->dhcp || (heard_.dhcp && ground_->dns);
    if (!ground_->dns && !ground_->dhcp) {
        co_return true;  // there is nothing to ask
    }
    while (heard_.missed < kMisses && dnsmasq_.pid() == asked && !deadline.over()) {
        const Deadline limit = deadline.within(kAnswerLimit);
        LanAnswer answer{};
        if (dnsAnswered) {
            answer = co_await askDhcp(io_, range_.host(), limit);
        } else {
            answer = co_await askDns(io_, range_.host(), name, limit);
        }
        if (answer == LanAnswer::missing) {
            heard_.dhcp = !ground_->dhcp;
            const Result<Ensured> bridge = ensureBridge();
            const bool unreachable = bridge && *bridge != Ensured::untouched;
            // It may have been about to come.
            heard_.missed += deadline.over() || unreachable ? 0 : 1;
            const Result<int> now = bridgeIndex();
            if (!now || *now != ground_->bridge) {
                co_return false;  // its DHCP is another bridge's, which is gone
            }
            continue;
        }
        heard_.dhcp |= dnsAnswered;
        dnsAnswered = true;
        if (heard_.dhcp) {
            heard_.missed = 0;
            co_return true;
        }
    }
    co_return false;
}

Awaitable<Result<Ensured>> Lan::ensure(LanTarget wanted, Deadline deadline) {
    range_ = wanted.range;
    Result<Ensured> done = ensureBridge();
    if (!done) {
        co_return done;
    }
    if (const Result<void> told = tellServers(wanted.nameServers); !told) {
        co_return std::unexpected(told.error());
    }
    Result<int> index = bridgeIndex();
    if (!index) {
        co_return std::unexpected(index.error());
    }
    co_await limit_.ensure(deadline);
    const bool asWanted =
        ground_ && *ground_ == ground(*index, ground_->dns, ground_->dhcp, wanted);
    const bool mayStay = asWanted && dnsmasq_.running() && isAllThereIs();
    if (mayStay) {
        co_await leases_.look(dnsmasq_.pid());
    }
    if (!poolIsLow()) {
        pool_.forget();
    }
    if (mayStay && leases_.unsettled()) {
        // Better one that serves and has a poor file than none.
        if (const Result<void> possible = leases_.tryPrepare(); !possible) {
            co_return std::unexpected(possible.error());
        }
    }
    if (mayStay && !leases_.unsettled()) {
        const bool answered = co_await answers(deadline);
        if (answered) {
            const Ensured stands =
                *done == Ensured::untouched ? Ensured::untouched : Ensured::mended;
            co_return complete(stands);
        }
        if (deadline.over() && heard_.missed < kMisses) {
            co_return fail(Errc::unknown, "dnsmasq: no answer in time");
        }
        if (heard_.missed >= kMisses) {  // else it has ended meanwhile, or the bridge has
            dnsmasq_.killHung();
        }
        index = bridgeIndex();
        if (!index) {
            co_return std::unexpected(index.error());
        }
    }
    LanTarget target = std::move(wanted);
    Result<void> started = co_await startAnew(*index, std::move(target));
    if (!started) {
        ground_.reset();
        co_return std::unexpected(std::move(started.error()));
    }
    const bool answered = co_await answers(deadline);
    if (!answered) {
        co_return fail(Errc::unknown, dnsmasq_.why("answers no question"));
    }
    co_return complete(asWanted ? Ensured::mended : Ensured::changed);
}

Awaitable<Result<void>> Lan::startAnew(int bridge, LanTarget wanted) {
    co_await dnsmasq_.stop();  // also what a killed daemon left, before a port is looked at
    co_await leases_.look(0);
    if (const Result<void> prepared = leases_.prepare(); !prepared) {
        log::warning("leases: {}", prepared.error().detail);  // as they are there, then
    }
    const bool dns = !dnsPortTaken(io_, range_.host());
    ground_ = ground(bridge, dns, !dhcpPortTaken(io_), wanted);
    std::vector<std::string> arguments = ground_->arguments;
    co_return co_await dnsmasq_.start(std::move(arguments));
}

std::vector<Lent> Lan::lentToOthersThan(const std::vector<MacAddress>& clients) const {
    std::vector<Lent> lent = leases_.lent();
    std::erase_if(lent, [&](const Lent& one) {
        return std::ranges::find(clients, one.client) != clients.end();
    });
    return lent;
}

void Lan::takeBackLeases(std::vector<MacAddress> present) {
    const Result<std::vector<MacAddress>> heard = bridgeHosts(config_.lan.bridge);
    if (!heard) {
        return;  // who cannot be seen must not lose an address
    }
    present.insert(present.end(), heard->begin(), heard->end());
    std::vector<Ipv4Address> silent;
    for (const Lent& lent : lentToOthersThan(present)) {
        silent.push_back(lent.address);
    }
    for (const Lent& over : pool_.surplus(range_, leases_.lent(), present)) {
        log::info("DHCP: few addresses are free, {} is taken back from {}", over.address.str(),
                  over.client.lower());
        giveBack(io_, range_.host(), over.client, over.address);
    }
    hailHosts(silent);  // who is there is heard until the next look
}

Awaitable<Result<void>> Lan::forgetLeases(std::vector<MacAddress> present) {
    if (Result<void> removed = leases_.removeDamaged(); !removed) {
        co_return removed;
    }
    co_await leases_.look(dnsmasq_.pid());
    const std::vector<std::string> radios = {config_.radio.interface, secondInterface(config_)};
    const Result<std::vector<MacAddress>> heard = bridgeHosts(config_.lan.bridge, radios);
    if (heard) {
        present.insert(present.end(), heard->begin(), heard->end());
    }
    if (lentToOthersThan(present).empty()) {
        co_return Result<void>{};
    }
    // dnsmasq reads its file at its start alone.
    co_await dnsmasq_.stop();
    co_await leases_.look(0);
    leases_.forgetOthersThan(present);
    co_return leases_.prepare();
}

Awaitable<void> Lan::close() {
    clock_.reset();
    co_await dnsmasq_.stop();
    co_await limit_.remove();
    if (ground_) {
        co_await leases_.look(dnsmasq_.pid());
        if (const Result<void> kept = leases_.keep(); !kept) {
            log::warning("leases: {}", kept.error().detail);
        }
    }
    ground_.reset();
    if (const Result<void> removed = links_.removeBridge(config_.lan.bridge); !removed) {
        log::warning("{}", removed.error().detail);
    }
}

}  // namespace w58d
