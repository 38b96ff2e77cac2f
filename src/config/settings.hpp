// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
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
#include "config/mac_filter.hpp"
#include "platform/files/atomic_file.hpp"

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
    /// The network has said that it is WPA3 (without a key, Enhanced Open) for good: nothing less
    /// is joined under its name (WPA3 specification, "Transition Disable"). Noted by the module;
    /// AT+CWSTACFG begins without.
    bool transitionDisabled = false;

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
    MacFilter filter{};  ///< AT+CWMACFLT, AT+CWMACADD

    /// The access point that AT+CWSSID and its like mean.
    [[nodiscard]] AccessPointSettings& ap() { return aps[selection.id()]; }
    [[nodiscard]] const AccessPointSettings& ap() const { return aps[selection.id()]; }

    [[nodiscard]] bool stationMode() const {
        return stationOpened || selection.setup() == WifiSetup::stationAp;
    }

    /// AT+CWISO of what is on air; of two access points, of one of them.
    [[nodiscard]] bool isolates() const {
        const WifiSetup setup = selection.setup();
        return aps[Selection::ofSetup(setup).id()].isolation ||
               (setup == WifiSetup::apAp && aps[kSecondId].isolation);
    }

    bool operator==(const Settings&) const = default;
};

/// What a module has that was never set up and whose integrator changed nothing (protocol §2):
/// SIM7600MIFI, WPA/WPA2 with TKIP and AES, password 12345678, b/g/n, automatic channel.
/// All three access points are alike.
[[nodiscard]] Settings builtinSettings();

/// More writes than any flash bears.
inline constexpr int kMaxSequence = 1'000'000'000;
/// Of a text that a former version wrote, which kept one file only.
inline constexpr int kNoSequence = 0;

/// The stored form: TOML with `version` first and, last, a checksum that only whole text passes.
/// `sequence` grows with every change, so that the newer of two texts can be told.
[[nodiscard]] std::string settingsText(const Settings& settings, int sequence = kNoSequence);

/// Reads what settingsText() wrote, or version 1 of it, which knew only AP 0: the rest is `factory`
/// then. Everything must be there and be valid; `unknown` with the reason otherwise. Never shows a
/// password in the reason.
[[nodiscard]] Result<Settings> settingsFromText(std::string_view text, const Settings& factory);
/// Of a text that is valid.
[[nodiscard]] int sequenceOf(std::string_view text);

/// Why there are no stored settings to use.
enum class NoSettings {
    noneYet,     ///< nothing was ever stored
    damaged,     ///< was read, and is cut off, altered or refused; kept aside, and the log says why
    unreadable,  ///< something is there; nothing was read that could be used
};

/// A stored file as it was when it was written or read; see stillKept().
struct KeptFile {
    std::string text;
    std::optional<FileMark> mark;  ///< nullopt: there was none
};

/// The settings on disk, twice: `settings.toml` and `settings.2.toml` in the state folder, readable
/// by their owner only. A change is written into the first, and later into the second; so one of
/// them is whole at any time. A file that could not be read is never overwritten, but by erase().
/// A former version of w58d, started after this one, reads and writes the first alone, without a
/// sequence: that is the newest then.
class SettingsStore {
  public:
    /// `folder` must exist; leftovers of an interrupted save are removed from it.
    explicit SettingsStore(const std::string& folder);

    /// The newer of the two; `factory` completes settings of a former version.
    [[nodiscard]] std::expected<Settings, NoSettings> load(const Settings& factory);

    /// Some file could not be read; load() may find more.
    [[nodiscard]] bool unread() const;
    /// With its path.
    [[nodiscard]] const std::string& whyUnread() const { return whyUnread_; }
    /// What could not be read, and can be meanwhile, is put aside: a host has set others.
    void reread();

    /// Looks whether what was written is still there; false if some of it is not, which is due to
    /// be written again then. Reads only what others have touched.
    [[nodiscard]] bool look();

    /// These were on disk at the last look.
    [[nodiscard]] bool holds(const Settings& settings) const;
    /// Nothing is on disk.
    [[nodiscard]] bool empty() const;

    /// Does all of a save() of these but its last step, which is what may still fail then.
    [[nodiscard]] Result<void> prepare(const Settings& settings);
    void discard();

    /// Once it returns without error, load() gives these settings even after a power cut; after an
    /// error, or a power cut on the way, load() gives either these or the ones before.
    [[nodiscard]] Result<void> save(const Settings& settings);

    /// One file lacks what the other has.
    [[nodiscard]] bool copyDue() const;
    /// Writes what save() wrote into the other file as well, unless it is there.
    [[nodiscard]] Result<void> copy();

    /// Whether erase() has the room and the permission for these.
    [[nodiscard]] Result<void> mayErase(const Settings& settings);
    /// Nothing but these is on disk afterwards, nor in anything that was put aside.
    [[nodiscard]] Result<void> erase(const Settings& settings);

  private:
    static constexpr int kUnknown = -1;
    struct File {
        std::string path;
        enum class State : std::uint8_t { absent, whole, unread } state = State::absent;
        int sequence = kUnknown;  ///< of its settings
        KeptFile kept{};          ///< of no meaning without a sequence
    };

    [[nodiscard]] bool lacksCopy(const File& file) const;
    /// Writes `settings` of `sequence_` into the file.
    [[nodiscard]] Result<void> put(File& file, const Settings& settings);
    /// To the next sequence.
    [[nodiscard]] int step() const;
    /// The file that a change is written into first; nullptr: neither may be overwritten.
    [[nodiscard]] File* first();

    std::array<File, 2> files_;
    std::optional<Settings> held_;  ///< what was last loaded or saved; nullopt: unknown
    int sequence_ = 0;              ///< the last that was written or read
    std::string whyUnread_;
    std::optional<std::string> prepared_;  ///< the text that lies prepared beside first()
};

}  // namespace w58d
