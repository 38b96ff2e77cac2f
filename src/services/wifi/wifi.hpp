// The module's wireless side as the commands see it: settings in force, clients, the station.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/net/default_route.hpp"
#include "platform/net/links.hpp"
#include "services/access_point/access_points.hpp"
#include "services/lan/lan.hpp"
#include "services/station/station.hpp"
#include "services/uplink/uplink.hpp"

namespace w58d {

/// Owns the settings. They change only here, one change at a time: planned, applied, seen to be in
/// force, stored, and only then true. A change that fails is put back on air as it was.
class Wifi {
  public:
    /// Loads the stored settings, or the factory's where there are none. `config` must outlive it.
    Wifi(asio::io_context& io, const Config& config, Links links);

    /// Called from the loop when the LAN has other addresses.
    void onLanMoved(std::function<void(const Ipv4Range&)> moved) { lanMoved_ = std::move(moved); }

    /// Brings up the LAN and what the settings have on air. What fails is logged and tried
    /// further; commands are welcome meanwhile and wait where they must.
    asio::awaitable<void> open();

    /// Orderly stop: everything this started is gone afterwards.
    asio::awaitable<void> close();

    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// Makes a candidate of the settings in force and puts it in force. An equal candidate changes
    /// nothing and writes nothing. An error leaves the settings as they were.
    asio::awaitable<Result<void>> change(std::function<void(Settings&)> edit);

    /// Every setting as the integrator's defaults have it.
    asio::awaitable<Result<void>> restoreFactorySettings();

    /// Mode and channel of the selected access point: those of AP ID 0 for the second one on its
    /// radio, and the station's channel instead of a fixed one where they share a radio.
    [[nodiscard]] RadioSettings radio() const;
    /// What the selected access point's AT+CWMOCH is kept in.
    [[nodiscard]] RadioSettings& radioOf(Settings& settings) const;

    /// Clients of the selected access point that have joined, in the order they came.
    asio::awaitable<Result<std::vector<MacAddress>>> clients() {
        return accessPoints_.clients(settings_.selection.id());
    }

    /// Of the selected access point; `unknown` while the radio's interface is absent.
    Result<MacAddress> macAddress() { return accessPoints_.macAddress(settings_.selection.id()); }

    /// The module has a way to the world.
    [[nodiscard]] bool connected() const { return uplink_.connected(); }

    /// The LAN's addresses, now.
    [[nodiscard]] const Ipv4Range& lanRange() const { return lan_.range(); }

    /// As Station::scan().
    asio::awaitable<Result<std::vector<wpasupplicant::HeardNetwork>>> scan() {
        return station_.scan();
    }
    /// The station's address; none while it has no lease.
    [[nodiscard]] std::optional<Ipv4Address> stationAddress() const;

    /// AT+CWSTASCAN=<flag>: kept until the next start.
    [[nodiscard]] bool showsSignal() const { return showsSignal_; }
    void showSignal(bool show) { showsSignal_ = show; }

  private:
    using Clock = AccessPoint::Clock;

    /// The right to change; empty if it could not be had in time.
    asio::awaitable<AsyncMutex::Lock> turn(std::chrono::milliseconds limit);
    asio::awaitable<Result<void>> apply(Settings from, Settings to, Clock::time_point deadline);
    asio::awaitable<void> putBack(AsyncMutex::Lock lock, Settings candidate);
    /// What is not on air: from one to the other, as far as they differ.
    asio::awaitable<Result<void>> applyBehind(Settings from, Settings to);

    /// What these settings have on air while the station is where it is.
    [[nodiscard]] Air airOf(const Settings& settings) const;
    /// The access points go to the channel of the station's network.
    asio::awaitable<bool> follow(Channel channel);
    asio::awaitable<Result<void>> applyStation(Settings to);
    asio::awaitable<void> leased(std::optional<udhcpc::Lease> lease);
    asio::awaitable<bool> makeRoomFor(udhcpc::Lease lease);
    asio::awaitable<void> moveLan(Ipv4Range range);

    asio::io_context& io_;
    const Config& config_;
    Links links_;
    SettingsStore store_;
    Settings settings_;
    Lan lan_;
    Uplink uplink_;
    AccessPoints accessPoints_;
    Station station_;
    DefaultRoute stationRoute_;
    std::optional<Channel> followed_;  ///< the station's channel, if the radio is the same
    std::optional<udhcpc::Lease> lease_;
    std::function<void(const Ipv4Range&)> lanMoved_;
    AsyncMutex changing_;
    AsyncMutex leasing_;
    bool showsSignal_ = false;
    bool closing_ = false;
};

}  // namespace w58d
