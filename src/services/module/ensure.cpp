// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How each part is brought to what is wanted: from the settings and what was observed.

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"
#include "services/module/module.hpp"

namespace w58d {

Awaitable<Result<Ensured>> Module::ensure(Part part, Deadline deadline) {
    // Programs and their files are in it; if it cannot be made, they say so.
    (void)makeFolder(config_.runDir);
    if (!aim().stationMode() && station_.running()) {
        // Before anything else: its radio's channel is the station's, and the filter is about to
        // leave it alone.
        co_await endStation(deadline);
    }
    switch (part) {
        case Part::filter:
            co_return co_await ensureFilter(deadline);
        case Part::lan:
            co_return co_await ensureLan(deadline);
        case Part::radio:
            co_return ensureRadio();
        case Part::ap0:
            co_return co_await accessPoints_.ensureFirst(air(), deadline);
        case Part::ap1:
            co_return co_await accessPoints_.ensureSecond(air(), deadline);
        case Part::station:
            co_return co_await ensureStation(deadline);
        case Part::uplink:
            co_return ensureUplink();
        case Part::storage:
            co_return ensureStorage();
    }
    co_return fail(Errc::unknown, "no such part");
}

FilterTarget Module::filterTarget() const {
    std::vector<std::string> ways = config_.wan.interfaces;
    const std::string station = stationInterface(config_);
    if (aim().stationMode() && std::ranges::find(ways, station) == ways.end()) {
        ways.push_back(station);
    }
    return {.ways = std::move(ways),
            .nat = aim().nat,
            .lan = lan_.range(),
            .isolated = aim().isolates()};
}

Awaitable<Result<Ensured>> Module::ensureFilter(Deadline deadline) {
    return filter_.ensure(filterTarget(), deadline);
}

Result<Ipv4Range> Module::lanTarget() const {
    const auto clear = [this](const Ipv4Range& range) {
        const auto meets = [&range](const InterfaceAddress& has) {
            return range.overlaps(has.address, has.prefix);
        };
        const bool ofUplink = std::ranges::any_of(uplinkAddresses_, [&](const auto& uplink) {
            return std::ranges::any_of(uplink.second, meets);
        });
        return !ofUplink && (!lease_ || !range.overlaps(lease_->address, lease_->prefix));
    };
    const Ipv4Range& home = config_.lan.range;
    // While there is a station it stays where it is clear: each move sends everybody away.
    const Ipv4Range& first = aim().stationMode() ? lan_.range() : home;
    if (clear(first)) {
        return first;
    }
    const Ipv4Range& other = first == home ? config_.lan.alternative : home;
    if (!clear(other)) {
        return fail(Errc::unknown,
                    "the network outside has addresses in common with the LAN and its "
                    "alternative");
    }
    return other;
}

void Module::observeUplinkAddresses() {
    for (const std::string& interface : config_.wan.interfaces) {
        Result<std::vector<InterfaceAddress>> now = links_.addresses(interface);
        // One that has none is taken to come back with those that it had. The station's is known by
        // its lease.
        if (interface == stationInterface(config_) || !now || now->empty()) {
            continue;
        }
        if (std::exchange(uplinkAddresses_[interface], *now) != *now) {
            // It may have made room for the LAN.
            reconciler_.retry({Part::lan, Part::station, Part::uplink});
        }
    }
}

std::vector<Ipv4Address> Module::addressesOutside() const {
    std::vector<Ipv4Address> addresses;
    for (const auto& [interface, all] : uplinkAddresses_) {
        for (const InterfaceAddress& has : all) {
            addresses.push_back(has.address);
        }
    }
    if (lease_) {
        addresses.push_back(lease_->address);
    }
    return addresses;
}

Awaitable<Result<Ensured>> Module::ensureLan(Deadline deadline) {
    const Ipv4Range before = lan_.range();
    const Result<Ipv4Range> range = lanTarget();
    LanTarget wanted{.range = range.value_or(before), .nameServers = nameServers_};
    if (forgetsLeases_) {
        std::optional<std::vector<MacAddress>> present = co_await allClients(deadline);
        const Result<void> forgotten =
            co_await lan_.forgetLeases(std::move(present).value_or(std::vector<MacAddress>{}));
        if (!forgotten) {
            co_return std::unexpected(forgotten.error());
        }
        forgetsLeases_ = false;  // who has to join anew is gone for a moment
    }
    Result<Ensured> done = co_await lan_.ensure(std::move(wanted), deadline);
    if (lan_.leasesToKeep()) {
        reconciler_.probe({Part::storage});
    }
    if (done && lan_.poolIsLow()) {
        co_await takeBackLeases(deadline);
    }
    if (lan_.range() != before) {
        log::warning("LAN: moves to {}/{}", lan_.range().host().str(), lan_.range().prefix());
        reconciler_.ask({Part::filter, Part::station, Part::uplink});
    }
    // With another program on DHCP's or DNS's port too.
    const bool moved = done || (lan_.addressed() && !deadline.over());
    if (moved && lan_.range() != servedAt_) {
        servedAt_ = lan_.range();
        if (lanMoved_) {
            lanMoved_(servedAt_);
        }
        // They have addresses of the former network, and ask for new ones when they come again.
        co_await accessPoints_.disconnectAll();
    }
    co_return done;
}

Awaitable<std::optional<std::vector<MacAddress>>> Module::allClients(Deadline deadline) {
    constexpr std::array ids = {0, kSecondId};
    std::vector<MacAddress> all;
    for (const int id : ids) {
        const Result<std::vector<MacAddress>> clients =
            co_await accessPoints_.clients(id, deadline);
        if (!clients) {
            co_return std::nullopt;
        }
        all.insert(all.end(), clients->begin(), clients->end());
    }
    co_return all;
}

Awaitable<void> Module::takeBackLeases(Deadline deadline) {
    std::optional<std::vector<MacAddress>> present = co_await allClients(std::move(deadline));
    if (present) {  // who cannot be seen must not lose an address
        lan_.takeBackLeases(std::move(*present));
    }
}

Result<Ensured> Module::ensureRadio() {
    if (config_.radio.driver == RadioDriver::none) {
        return Ensured::untouched;
    }
    const Air onAir = air();
    if (!onAir.first && !aim().stationMode()) {
        return Ensured::untouched;
    }
    const Result<std::optional<Link>> link = links_.find(config_.radio.interface);
    if (!link || !*link) {
        return !link ? std::unexpected(link.error())
                     : fail(Errc::unknown, config_.radio.interface + " is absent");
    }
    if (onAir.second) {
        return interfaces_.ensure(secondInterface(config_), WirelessKind::accessPoint);
    }
    return Ensured::untouched;
}

AirSettings Module::accessPoint(int id) const {
    AirSettings ap{aim().aps.at(static_cast<std::size_t>(id)), admission()};
    ap.security = securityInForce(config_, aim(), id);
    return ap;
}

Air Module::air() const {
    if (!aim().wifi) {
        return {};
    }
    const Selection start = Selection::ofSetup(aim().selection.setup());
    Air air{.first = accessPoint(start.id()), .second = {}};
    if (followed_ && aim().stationMode()) {
        air.first->radio.channel = *followed_;
    }
    if (aim().selection.setup() == WifiSetup::apAp) {
        air.second = accessPoint(kSecondId);
    }
    return air;
}

Awaitable<bool> Module::follow(Channel channel, bool there, Deadline life) {
    if (followed_ != channel) {
        log::info("access point: to the station's channel, {}", channel.number());
    }
    const std::optional<Channel> before = std::exchange(followed_, channel);
    Result<void> done =
        co_await reconciler_.settle({Part::ap0, Part::ap1}, life.within(Reconciler::kTryLimit));
    if (!done && !there && followed_ == channel) {
        followed_ = before;
    }
    if (!done) {
        reconciler_.ask({Part::ap0, Part::ap1});
    }
    co_return done.has_value();
}

void Module::leased(std::optional<udhcpc::Lease> lease) {
    lease_ = std::move(lease);
    reconciler_.ask({Part::lan, Part::filter, Part::station, Part::uplink});
}

Awaitable<Result<Ensured>> Module::ensureStation(Deadline deadline) {
    const bool safe = !aim().stationMode() || reconciler_.inForce(Part::filter);
    std::optional<StationSettings> wanted;
    if (aim().stationMode() && safe) {
        wanted = aim().station;
    }
    const bool looks = wanted && wanted->ssid;
    Result<Ensured> done = co_await station_.ensure(std::move(wanted), deadline);
    if (done && safe && !looks) {
        leaveFollowed();
    }
    if (!safe) {
        co_return fail(Errc::unknown, "no packet filter between it and the module");
    }
    if (!done) {
        co_return done;
    }
    const Result<Ensured> addressed = ensureStationAddress();
    co_return addressed ? std::max(*addressed, *done) : addressed;
}

Awaitable<void> Module::endStation(Deadline deadline) {
    std::optional<StationSettings> none;
    const Result<Ensured> ended = co_await station_.ensure(std::move(none), deadline);
    lease_.reset();
    const Result<Ensured> gone = ensureStationAddress();
    if (!ended || !gone) {
        log::warning("station: {}", (!ended ? ended : gone).error().detail);
    }
    leaveFollowed();
}

void Module::leaveFollowed() {
    const std::optional<Channel> left = std::exchange(followed_, std::nullopt);
    if (!left) {
        return;
    }
    const Air onAir = air();
    const bool usual = Channel::create(left->number()).has_value();
    if (usual && onAir.first && onAir.first->radio.channel.isAutomatic()) {
        // The channel that it followed to is as good as another that a host may ask for: nobody has
        // to move.
        accessPoints_.adoptChannel();
    }
    reconciler_.ask({Part::ap0, Part::ap1});
}

Result<Ensured> Module::ensureStationAddress() {
    const std::string interface = stationInterface(config_);
    const bool usable = lease_ && !lan_.range().overlaps(lease_->address, lease_->prefix);
    if (!usable) {
        if (!routed_) {
            const Result<Ipv4Range> room = lease_ ? lanTarget() : lan_.range();
            if (!room) {
                return std::unexpected(room.error());
            }
            return lease_ ? Ensured::underWay : Ensured::untouched;  // the LAN is to make room
        }
        routed_.reset();
        station_.addressed(false);
        stationRoute_.remove();
        uplink_.setStation(std::nullopt);
        const Result<void> removed = links_.removeAddresses(interface);
        return removed ? Result<Ensured>(Ensured::changed) : std::unexpected(removed.error());
    }
    const Result<std::vector<InterfaceAddress>> addresses = links_.addresses(interface);
    const bool there = addresses && std::ranges::any_of(*addresses, [this](const auto& has) {
                           return has.address == lease_->address && has.prefix == lease_->prefix;
                       });
    const Result<bool> leads =
        lease_->router ? stationRoute_.isSet(interface, *lease_->router) : true;
    if (!leads) {
        return std::unexpected(leads.error());
    }
    if (routed_ == lease_ && there && *leads) {
        return Ensured::untouched;
    }
    const bool lost = routed_ == lease_;
    if (lost) {
        log::warning("station: its {} was taken away", there ? "route" : "address");
    }
    Result<void> done = links_.ensureAddress(interface, lease_->address, lease_->prefix);
    if (done && lease_->router) {
        done = stationRoute_.set(interface, *lease_->router);
    }
    if (!done) {
        return std::unexpected(done.error());
    }
    log::info("station: {}/{}", lease_->address.str(), lease_->prefix);
    routed_ = lease_;
    station_.addressed(true);
    uplink_.setStation(Uplink::Station{interface, lease_->address, lease_->dnsServers});
    return lost ? Ensured::mended : Ensured::changed;
}

Result<Ensured> Module::ensureUplink() {
    if (const Result<void> open = uplink_.open(); !open) {
        return std::unexpected(open.error());
    }
    observeUplinkAddresses();
    const bool wanted = aim().stationMode() || !config_.wan.interfaces.empty();
    if (const Result<void> looked = uplink_.look(wanted); !looked) {
        return std::unexpected(looked.error());
    }
    const bool connected = uplink_.connected();
    if (connected != std::exchange(toldConnected_, connected) && onConnection_) {
        onConnection_(connected);
    }
    Result<std::vector<std::string>> servers =
        uplink_.nameServers(lan_.range(), addressesOutside());
    if (!servers) {
        return std::unexpected(servers.error());
    }
    if (*servers != nameServers_) {
        nameServers_ = std::move(*servers);
        reconciler_.ask({Part::lan});
    }
    if (!uplink_.missing()) {
        const Result<Ipv4Range> room = lease_ ? lan_.range() : lanTarget();
        return room ? Result<Ensured>(Ensured::untouched) : std::unexpected(room.error());
    }
    if (!uplink_.overdue()) {
        return Ensured::underWay;
    }
    return fail(Errc::unknown, uplink_.ipv6Only() ? "IPv6 only" : "no default route to the world");
}

}  // namespace w58d
