// What the station means for the rest: the access points' channel, the LAN's addresses, the uplink.
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "services/wifi/wifi.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

constexpr auto kFollowLimit = 8s;

}  // namespace

Air Wifi::airOf(const Settings& settings) const {
    if (!settings.wifi) {
        return {};
    }
    const Selection start = Selection::ofSetup(settings.selection.setup());
    Air air{.first = settings.aps[start.id()], .second = {}};
    if (followed_ && settings.stationMode()) {
        air.first->radio.channel = *followed_;
    }
    if (settings.selection.setup() == WifiSetup::apAp) {
        air.second = settings.aps[kSecondId];
    }
    return air;
}

RadioSettings& Wifi::radioOf(Settings& settings) const {
    const int id = settings.selection.id();
    const bool shared = id == kSecondId && accessPoints_.shareRadio();
    return settings.aps[shared ? 0 : id].radio;
}

RadioSettings Wifi::radio() const {
    Settings settings = settings_;
    RadioSettings radio = radioOf(settings);
    if (followed_ && settings.stationMode() && !radio.channel.isAutomatic()) {
        radio.channel = *followed_;
    }
    return radio;
}

std::optional<Ipv4Address> Wifi::stationAddress() const {
    return lease_ ? std::optional(lease_->address) : std::nullopt;
}

awaitable<bool> Wifi::follow(Channel channel) {
    if (followed_ == channel) {
        co_return true;
    }
    // Whoever changes the settings now may wait for the station: it does not wait in turn.
    const AsyncMutex::Lock lock = changing_.tryLock();
    if (!lock || closing_ || !settings_.stationMode()) {
        co_return false;
    }
    const std::optional<Channel> before = followed_;
    const Air from = airOf(settings_);
    followed_ = channel;
    spdlog::info("access point: to the station's channel, {}", channel.number());
    Result<void> done =
        co_await accessPoints_.apply(from, airOf(settings_), Clock::now() + kFollowLimit);
    if (!done) {
        spdlog::error("access point: {}", done.error().detail);
        followed_ = before;
        done = co_await accessPoints_.restore(airOf(settings_), Clock::now() + kFollowLimit);
        if (!done) {
            spdlog::error("access point: {}", done.error().detail);
        }
        co_return false;
    }
    co_return true;
}

awaitable<Result<void>> Wifi::applyStation(Settings to) {
    if (!to.stationMode()) {
        co_await station_.set(std::nullopt);
        std::optional<Uplink::Station> none;
        co_await uplink_.setStation(std::move(none));
        if (lan_.range() != config_.lan.range) {
            co_await moveLan(config_.lan.range);
        }
        co_return Result<void>{};
    }
    // Closed to whoever comes from there, before it has an address.
    if (!lease_) {
        // Named: GCC 12 destroys such temporaries of a co_await twice.
        std::optional<Uplink::Station> closed = Uplink::Station{stationInterface(config_), {}};
        co_await uplink_.setStation(std::move(closed));
    }
    co_return co_await station_.set(to.station);
}

awaitable<void> Wifi::leased(std::optional<udhcpc::Lease> lease) {
    const AsyncMutex::Lock lock = co_await leasing_.lock();
    const std::string interface = stationInterface(config_);
    if (lease && !closing_) {
        udhcpc::Lease asked = *lease;
        const bool room = co_await makeRoomFor(std::move(asked));
        if (!room) {
            lease.reset();
        }
    }
    if (!lease || closing_) {
        lease_.reset();
        stationRoute_.remove();
        if (const Result<void> done = links_.removeAddresses(interface); !done) {
            spdlog::warn("station: {}", done.error().detail);
        }
        if (settings_.stationMode() && !closing_) {
            std::optional<Uplink::Station> closed = Uplink::Station{interface, {}};
            co_await uplink_.setStation(std::move(closed));
        }
        co_return;
    }
    Result<void> done = links_.ensureAddress(interface, lease->address, lease->prefix);
    if (done && lease->router) {
        done = stationRoute_.set(interface, *lease->router);
    }
    if (!done) {
        spdlog::error("station: {}", done.error().detail);
        co_return;
    }
    if (lease_ != lease) {
        spdlog::info("station: {}/{}", lease->address.str(), lease->prefix);
    }
    lease_ = lease;
    std::optional<Uplink::Station> open = Uplink::Station{interface, lease->dnsServers};
    co_await uplink_.setStation(std::move(open));
}

awaitable<bool> Wifi::makeRoomFor(udhcpc::Lease lease) {
    if (!lan_.range().overlaps(lease.address, lease.prefix)) {
        co_return true;
    }
    const Ipv4Range& other =
        lan_.range() == config_.lan.range ? config_.lan.alternative : config_.lan.range;
    if (other.overlaps(lease.address, lease.prefix)) {
        spdlog::error(
            "station: {}/{} has addresses in common with the LAN and its alternative; "
            "not used",
            lease.address.str(), lease.prefix);
        co_return false;
    }
    spdlog::warn("station: {}/{} has addresses in common with the LAN, which is moved",
                 lease.address.str(), lease.prefix);
    co_await moveLan(other);
    co_return true;
}

awaitable<void> Wifi::moveLan(Ipv4Range range) {
    Result<void> done = co_await lan_.move(range);
    if (done) {
        done = co_await uplink_.lanMoved();
    }
    if (!done) {
        spdlog::error("LAN: {}", done.error().detail);
    }
    spdlog::info("LAN: {}/{}", range.host().str(), range.prefix());
    if (lanMoved_) {
        lanMoved_(range);
    }
    // They have addresses of the former network, and ask for new ones when they come again.
    co_await accessPoints_.disconnectAll();
}

}  // namespace w58d
