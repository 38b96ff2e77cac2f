// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// hostapd's control interface: the verbs that change or show a running access point, and what is
// answered, read into values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/hostapd_admission.hpp"
#include "base/addresses.hpp"
#include "base/wifi_network.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/net/control_socket.hpp"

namespace w58d::hostapd {

/// The answer to STATUS, as far as it matters here.
struct Status {
    std::string state;  ///< "ENABLED" when on air; "ACS", "COUNTRY_UPDATE" … on the way there
    int frequency = 0;  ///< MHz; 0 where there is no radio
    int channel = 0;    ///< the configured channel, or the one that automatic selection chose
    std::string ssid;   ///< of the first BSS, as ssidText() prints it
    int entries = 0;    ///< in its table of stations, joined or not

    [[nodiscard]] bool onAir() const { return state == "ENABLED"; }
};

/// Unknown lines are ignored and missing ones leave their default: the answer comes from outside.
[[nodiscard]] Status parseStatus(std::string_view answer);

/// An entry of hostapd's table, as STA-FIRST and STA-NEXT show it.
struct Station {
    MacAddress address;
    bool associated = false;
    bool joined = false;  ///< and, where there is a password, past the key handshake
    // Where the driver says it.
    std::optional<std::chrono::seconds> age{};  ///< since it associated, or of the entry
    std::optional<int> signal{};                ///< dBm, of the last frame
    std::optional<std::uint64_t> received{};    ///< bytes from it
    std::optional<std::uint64_t> sent{};        ///< bytes to it
};

/// nullopt when the answer names no station: the walk has ended.
[[nodiscard]] std::optional<Station> parseStation(std::string_view answer);

/// An SSID as hostapd prints it in STATUS: `"` and `\` escaped, bytes outside 0x20..0x7E as \xhh.
[[nodiscard]] std::string ssidText(std::string_view ssid);

/// Why a station is told to go: a reason code of IEEE 802.11-2020 9.4.1.7.
enum class Reason {
    unspecified = 1,
    authenticationExpired = 2,
    noRoom = 5,
};

/// That announce a channel switch.
constexpr int kSwitchBeacons = 5;

/// A `SET` that hostapd refuses may have changed the field all the same: after any failure here,
/// what is on air is unknown until hostapd is started anew.
class Control {
  public:
    explicit Control(ControlSocket& socket) : socket_(socket) {}

    Awaitable<ControlResult<Status>> status();

    /// The whole table, in the order they came; `failed` if the list does not end in time.
    Awaitable<ControlResult<std::vector<Station>>> stations(Deadline deadline);

    Awaitable<ControlResult<void>> setIsolation(bool isolated);
    Awaitable<ControlResult<void>> setBroadcast(bool shown);

    /// `security` goes along because a WPA key is derived from passphrase and SSID: hostapd would
    /// keep the one of the old SSID, which no station can ever join with. Not for SAE.
    Awaitable<ControlResult<void>> setSsid(Ssid ssid, Security security);

    /// Another kind of WPA, and the passphrase. Everybody is sent away. That hostapd has it is
    /// seen, and not that the driver has taken the key for all stations. Not from or to SAE or OWE.
    Awaitable<ControlResult<void>> setWpa(Security security, bool pmf);

    /// Only stations whose key no longer fits are sent away. Not for SAE: see plan().
    Awaitable<ControlResult<void>> setPassphrase(Security security);

    /// Begins to announce the switch, so that stations follow; the event AP-CSA-FINISHED ends it.
    Awaitable<ControlResult<void>> switchChannel(Channel channel, bool use11n);

    /// Its lists. What becomes of who is in neither, hostapd does not show: as is said here.
    Awaitable<ControlResult<Admission>> admission(bool onlyAccepted);

    /// Brings its lists there, and sees that they are. Of those inside who may be there no more, it
    /// may have left some where they are.
    Awaitable<ControlResult<void>> admit(Admission wanted);

    /// The station is told to go; its entry goes within some seconds. One that may never have been
    /// there is told, too: of what goes without a word (`tx=0`), hostapd 2.10 believes until then
    /// that the driver has it, and who comes again meanwhile is refused.
    Awaitable<ControlResult<void>> sendAway(MacAddress station, Reason reason);

    /// Every station is told to go, and may come again at once.
    Awaitable<ControlResult<void>> disconnectAll();

  private:
    ControlSocket& socket_;
};

}  // namespace w58d::hostapd
