// The verbs of hostapd's control interface that change or show a running access point.
#pragma once

#include <asio/awaitable.hpp>
#include <string>
#include <vector>

#include "backends/hostapd_status.hpp"
#include "base/wifi_network.hpp"
#include "platform/net/control_socket.hpp"

namespace w58d::hostapd {

/// That announce a channel switch.
constexpr int kSwitchBeacons = 5;

/// A `SET` that hostapd refuses may have changed the field all the same: after any failure here,
/// what is on air is unknown until hostapd is started anew.
class Control {
  public:
    explicit Control(ControlSocket& socket) : socket_(socket) {}

    asio::awaitable<ControlResult<Status>> status();

    /// Stations that have joined, in the order they came.
    asio::awaitable<ControlResult<std::vector<MacAddress>>> stations();

    asio::awaitable<ControlResult<void>> setIsolation(bool isolated);
    asio::awaitable<ControlResult<void>> setBroadcast(bool shown);

    /// `security` goes along because a WPA key is derived from passphrase and SSID: hostapd would
    /// keep the one of the old SSID, which no station can ever join with.
    asio::awaitable<ControlResult<void>> setSsid(Ssid ssid, Security security);

    /// Only stations whose key no longer fits are sent away.
    asio::awaitable<ControlResult<void>> setPassphrase(Security security);

    /// Begins to announce the switch, so that stations follow; the event AP-CSA-FINISHED ends it.
    asio::awaitable<ControlResult<void>> switchChannel(Channel channel, bool use11n);

    /// Every station is told to go, and may come again at once.
    asio::awaitable<ControlResult<void>> disconnectAll();

  private:
    ControlSocket& socket_;
};

}  // namespace w58d::hostapd
