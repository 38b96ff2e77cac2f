// The module's wireless side as the commands see it: settings in force, and clients.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <vector>

#include "w58d/base/error.hpp"
#include "w58d/base/mac_address.hpp"
#include "w58d/platform/async_mutex.hpp"
#include "w58d/platform/links.hpp"
#include "w58d/services/access_point.hpp"
#include "w58d/services/config.hpp"
#include "w58d/services/lan.hpp"
#include "w58d/services/settings.hpp"
#include "w58d/services/uplink.hpp"

namespace w58d {

/// Owns the settings. They change only here, one change at a time: planned, applied, seen to be in
/// force, stored, and only then true. A change that fails is put back on air as it was.
class Wifi {
  public:
    /// Loads the stored settings, or the factory's where there are none. `config` must outlive it.
    Wifi(asio::io_context& io, const Config& config, Links links);

    /// Brings up the LAN and, if the settings say so, the access point. What fails is logged and
    /// tried further; commands are welcome meanwhile and wait where they must.
    asio::awaitable<void> open();

    /// Orderly stop: everything this started is gone afterwards.
    asio::awaitable<void> close();

    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// Makes a candidate of the settings in force and puts it in force. An equal candidate changes
    /// nothing and writes nothing. An error leaves the settings as they were.
    asio::awaitable<Result<void>> change(std::function<void(Settings&)> edit);

    /// Every setting as the integrator's defaults have it.
    asio::awaitable<Result<void>> restoreFactorySettings();

    /// Clients that have joined, in the order they came.
    asio::awaitable<Result<std::vector<MacAddress>>> clients() { return accessPoint_.clients(); }

    /// Of the access point; `unknown` while the radio's interface is absent.
    Result<MacAddress> macAddress();

    /// The module has a way to the world.
    [[nodiscard]] bool connected() const { return uplink_.connected(); }

  private:
    using Clock = AccessPoint::Clock;

    /// The right to change; empty if it could not be had in time.
    asio::awaitable<AsyncMutex::Lock> turn(std::chrono::milliseconds limit);
    asio::awaitable<void> putBack(AsyncMutex::Lock lock, Settings candidate);
    /// What is not on air: from one to the other, as far as they differ.
    asio::awaitable<Result<void>> applyBehind(Settings from, Settings to);

    asio::io_context& io_;
    const Config& config_;
    Links links_;
    SettingsStore store_;
    Settings settings_;
    Lan lan_;
    Uplink uplink_;
    AccessPoint accessPoint_;
    AsyncMutex changing_;
    bool closing_ = false;
};

}  // namespace w58d
