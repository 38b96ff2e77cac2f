// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The integrator's configuration: /etc/w58d/w58d.toml. config/w58d.toml documents every key.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"
#include "base/dns_rebind.hpp"
#include "base/model.hpp"
#include "config/settings.hpp"
#include "platform/process/log.hpp"

namespace w58d {

/// The name that all connections to the Unix socket share; no serial port can have it.
inline constexpr std::string_view kSocketPort = "socket";

/// A serial port that speaks AT.
struct PortConfig {
    std::string name;     ///< unique; 1..32 of A-Z a-z 0-9 - _
    std::string device;   ///< unique; absolute path
    int baud = 115200;    ///< one of kBaudRates
    bool rtsCts = false;  ///< flow control by RTS and CTS

    bool operator==(const PortConfig&) const = default;
};

/// What hostapd drives: a radio, or nothing at all, for trying host firmware where there is none.
enum class RadioDriver : std::uint8_t { nl80211, none };

struct RadioConfig {
    std::string interface = "wlan0";  ///< 1..15 of A-Z a-z 0-9 . _ -
    RadioDriver driver = RadioDriver::nl80211;
    std::string country = "US";     ///< ISO 3166-1 alpha-2
    int acsScans = 5;               ///< survey scans of automatic channel selection
    int beaconInterval = 100;       ///< TU (1.024 ms)
    int maxClients = 31;            ///< associated at once
    int clientTimeout = 60;         ///< s of silence before a client is probed, then dropped
    std::string secondInterface{};  ///< of AP-AP mode; empty: made on the same radio
    bool pmf = true;  ///< management frames are protected with WPA2 and AES, if the radio can
    /// WPA3 tells stations to refuse WPA2 under this SSID from then on; for good, as they may.
    bool transitionDisable = false;

    bool operator==(const RadioConfig&) const = default;
};

struct StationConfig {
    std::string interface;  ///< as RadioConfig::interface; empty: made on the same radio

    bool operator==(const StationConfig&) const = default;
};

/// 192.168.225.1/24, DHCP from .20 to .60 (protocol §2, AT+CWDHCP).
[[nodiscard]] Ipv4Range builtinRange();

/// The first of some such networks that has no address in common with `range`.
[[nodiscard]] Ipv4Range builtinAlternative(const Ipv4Range& range);

struct LanConfig {
    std::string bridge = "br-lan";     ///< as RadioConfig::interface, and another name
    Ipv4Range range = builtinRange();  ///< the module's address and what DHCP gives out
    /// Instead of `range` while the station is in a network that has addresses in common with it.
    Ipv4Range alternative = builtinAlternative(builtinRange());
    std::string lease = "12h";   ///< dnsmasq's form: number and s, m, h or d; or "infinite"
    std::string domain = "lan";  ///< of the LAN's names; letters, digits, - and .
    std::vector<Ipv4Address> dnsServers;  ///< names outside the LAN; none: the uplink's
    /// Interfaces of networks, beside the uplink's, that clients reach and are reached from.
    std::vector<std::string> reaches;
    DnsRebind dnsRebind = DnsRebind::own;

    bool operator==(const LanConfig&) const = default;
};

/// How AT+CWLANMGET=n shows what it got: the manual prints both.
enum class LanmgetFormat : std::uint8_t {
    comma,    ///< `+CWLANMGET: 030,<bytes>`
    newLine,  ///< `+CWLANMGET: 030`, CR LF, the bytes
};

/// The TCP server behind AT+CWLANSRV.
struct LanServerConfig {
    int maxClients = 31;         ///< connected at once
    int maxPerClient = 31;       ///< of them from one address
    int idleTimeout = 0;         ///< s without a byte before a client is disconnected; 0: never
    int deadAfter = 30;          ///< s without an acknowledgement before it is taken for gone
    int halfClose = 30;          ///< s that one which sends no more may still be sent to
    int sendBuffer = 64 * 1024;  ///< bytes kept for a client that does not read
    std::vector<std::string> urcPorts;  ///< names of the ports that get its URCs; none: all
    LanmgetFormat lanmgetFormat = LanmgetFormat::comma;

    bool operator==(const LanServerConfig&) const = default;
};

/// The way to the mobile network.
struct WanConfig {
    /// Interfaces to the world, best first; they may come and go. As RadioConfig::interface, but
    /// neither that nor the bridge.
    std::vector<std::string> interfaces = {"wwan0", "ppp0"};
    std::string resolvConf = "/etc/resolv.conf";  ///< names the uplink's DNS servers
    int mss = 0;  ///< greatest TCP segment over the WAN in bytes; 0: by the way's MTU
    std::string papSecrets = "/etc/ppp/pap-secrets";    ///< empty: not written
    std::string chapSecrets = "/etc/ppp/chap-secrets";  ///< empty: not written

    bool operator==(const WanConfig&) const = default;
};

/// Absolute paths of the programs w58d runs.
struct ProgramsConfig {
    std::string hostapd = "/usr/sbin/hostapd";
    std::string dnsmasq = "/usr/sbin/dnsmasq";
    std::string iptablesSave = "/usr/sbin/iptables-save";
    std::string iptablesRestore = "/usr/sbin/iptables-restore";
    std::string ip6tablesSave = "/usr/sbin/ip6tables-save";  ///< these two: empty without IPv6
    std::string ip6tablesRestore = "/usr/sbin/ip6tables-restore";
    std::string nft = "/usr/sbin/nft";  ///< empty: no full cone
    std::string wpaSupplicant = "/usr/sbin/wpa_supplicant";
    std::string udhcpc = "/usr/sbin/udhcpc";

    bool operator==(const ProgramsConfig&) const = default;
};

/// The Unix socket for programs on the module itself.
struct SocketConfig {
    std::string path;   ///< empty: at.sock in runDir
    std::string group;  ///< of those who may connect; empty: the group w58d runs as

    bool operator==(const SocketConfig&) const = default;
};

struct HealthConfig {
    int interval = 10;  ///< s between looks for what no event tells, 5 to 60

    bool operator==(const HealthConfig&) const = default;
};

/// All of it, checked: paths are absolute and, like names, made only of characters that mean
/// nothing special to hostapd, dnsmasq or a shell. Config{} is what an empty file would mean, but
/// for the ports and the derived parts of the identity.
struct Config {
    Model model = Model::w58;
    bool strictManual = false;  ///< no command and no value beyond the vendor's manuals
    std::string stateDir = "/var/lib/w58d";  ///< survives a reboot: settings, leases
    std::string runDir = "/run/w58d";        ///< does not: control sockets, foreign programs' files
    std::string deviceFile;  ///< identity and factory settings of this one device; empty: none
    std::vector<PortConfig> ports;  ///< 1..8
    Identity identity;
    RadioConfig radio;
    StationConfig station;
    LanConfig lan;
    LanServerConfig lanServer;
    WanConfig wan;
    Settings defaults = builtinSettings();  ///< what AT+CWRSTD returns to
    ProgramsConfig programs;
    SocketConfig socket;
    HealthConfig health;
    LogConfig log;  ///< its level is error, warning, info or debug

    bool operator==(const Config&) const = default;
};

/// Something wrong in a configuration file, in the words of whoever has to mend it.
struct ConfigMistake {
    std::string file;
    unsigned line = 0;  ///< from 1; 0: no particular place
    unsigned column = 0;
    std::string key;   ///< "lan.dhcp_start"; empty where the text is not TOML at all
    std::string text;  ///< what was found and what was expected

    /// `w58d.toml:12:14: lan.dhcp_start: "x" is not ...`; one line, nothing but printable text.
    [[nodiscard]] std::string str() const;

    bool operator==(const ConfigMistake&) const = default;
};

/// Either a whole configuration or every mistake in the text, in its order.
using ConfigOrMistakes = std::expected<Config, std::vector<ConfigMistake>>;

/// `name` stands for the text in mistakes. Looks at nothing but the text.
[[nodiscard]] ConfigOrMistakes parseConfig(std::string_view text, std::string_view name);

/// With the text of the device's own file: its [identity] and [defaults] hold before those of the
/// configuration, and nothing else may be in it.
[[nodiscard]] ConfigOrMistakes parseConfig(std::string_view text, std::string_view name,
                                           std::string_view deviceText,
                                           std::string_view deviceName);

/// Reads and parses a file, and the device's own if that names one; not being able to read them is
/// a mistake too.
[[nodiscard]] ConfigOrMistakes loadConfig(const std::string& path);

/// One mistake for each of the programs that is not an executable file here.
[[nodiscard]] std::vector<ConfigMistake> missingPrograms(const Config& config,
                                                         std::string_view name);

/// Interfaces of AP ID 1 and of the station: as configured, or the names of those that are made.
[[nodiscard]] std::string secondInterface(const Config& config);
[[nodiscard]] std::string stationInterface(const Config& config);

/// Of AP ID `id`, which is valid: as the settings say; but with strict_manual, which leaves an
/// extension stored and out of force, the integrator's.
[[nodiscard]] const Security& securityInForce(const Config& config, const Settings& settings,
                                              int id);

/// "0.2.0"
[[nodiscard]] std::string_view programVersion();

/// Where the configuration is looked for by default: `<sysconfdir>/w58d/w58d.toml`.
[[nodiscard]] std::string_view defaultConfigPath();

}  // namespace w58d
