// What the host may set and the module keeps, as one value; and where it is kept.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/credential.hpp"
#include "base/error.hpp"
#include "base/selection.hpp"
#include "base/wifi_network.hpp"

namespace w58d {

/// A radio, as AT+CWMOCH sets it.
struct RadioSettings {
    WifiMode mode;
    Channel channel;

    bool operator==(const RadioSettings&) const = default;
};

/// One access point, as AT+CWSSID, +CWBCAST, +CWAUTH, +CWISO and +CWMOCH set it.
struct AccessPointSettings {
    Ssid ssid;
    bool broadcast;  ///< false: hidden
    Security security;
    bool isolation;  ///< clients cannot reach each other
    RadioSettings radio;

    bool operator==(const AccessPointSettings&) const = default;
};

/// The network the station joins, as AT+CWSTACFG sets it.
struct StationSettings {
    std::optional<Ssid> ssid;  ///< none: no network was given
    NetworkKey key = NetworkKey::none();

    bool operator==(const StationSettings&) const = default;
};

/// AT+CWNAT; the values are the manual's.
enum class NatType : std::uint8_t { symmetric = 0, cone = 1 };

/// Who the module is to the mobile network, as AT+CWUSRINFO sets it.
struct UserInfo {
    Credential name;
    Credential password;

    bool operator==(const UserInfo&) const = default;
};

/// How many access points AT+CWMAPCFG can select.
inline constexpr std::size_t kAccessPoints = 3;

/// The AP ID of the second one on air, in AP-AP mode.
inline constexpr int kSecondId = 1;

/// All settings a host can change. Every part is valid by its type. Treat it as immutable: a write
/// copies it, changes the copy, and replaces the whole once it is in force and stored. All of it is
/// kept but the selected AP ID and `stationOpened`.
struct Settings {
    bool wifi;  ///< AT+CWMAP: transmit at all
    Selection selection;
    /// By AP ID. On air are, by the mode: 0; 0 and 1; 2.
    std::array<AccessPointSettings, kAccessPoints> aps;
    StationSettings station;
    bool stationOpened;  ///< AT+CWSTAINIT, W58L only: the station runs beside AP 0
    NatType nat;
    UserInfo user;

    /// The access point that AT+CWSSID and its like mean.
    [[nodiscard]] AccessPointSettings& ap() { return aps[selection.id()]; }
    [[nodiscard]] const AccessPointSettings& ap() const { return aps[selection.id()]; }

    [[nodiscard]] bool stationMode() const {
        return stationOpened || selection.setup() == WifiSetup::stationAp;
    }

    bool operator==(const Settings&) const = default;
};

/// What a module has that was never set up and whose integrator changed nothing (protocol §2):
/// SIM7600MIFI, WPA/WPA2 with TKIP and AES, password 12345678, b/g/n, automatic channel.
/// All three access points are alike.
[[nodiscard]] Settings builtinSettings();

/// The stored form: TOML with `version` first and, last, a checksum that only whole text passes.
[[nodiscard]] std::string settingsText(const Settings& settings);

/// Reads what settingsText() wrote, or version 1 of it, which knew only AP 0: the rest is `factory`
/// then. Everything must be there and be valid; `unknown` with the reason otherwise. Never shows a
/// password in the reason.
[[nodiscard]] Result<Settings> settingsFromText(std::string_view text, const Settings& factory);

/// Why there are no stored settings to use. In either case the caller takes its factory settings.
enum class NoSettings {
    noneYet,  ///< nothing was ever stored
    damaged,  ///< cut off, altered, refused or unreadable; kept aside, and the log says why
};

/// The settings on disk: `settings.toml` in the state folder, readable by its owner only.
class SettingsStore {
  public:
    /// `folder` must exist; leftovers of an interrupted save are removed from it.
    explicit SettingsStore(const std::string& folder);

    /// Once it returns without error, load() gives these settings even after a power cut; after an
    /// error, or a power cut on the way, load() gives either these or the ones before.
    [[nodiscard]] Result<void> save(const Settings& settings) const;

    /// `factory` completes settings of a former version.
    [[nodiscard]] std::expected<Settings, NoSettings> load(const Settings& factory) const;

  private:
    std::string path_;
};

}  // namespace w58d
