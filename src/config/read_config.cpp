// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/read_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/profile.hpp"
#include "config/read_network.hpp"
#include "config/settings_text.hpp"

namespace w58d {
namespace {

using namespace std::string_view_literals;

constexpr int kMaxPorts = 8;

constexpr std::array kModels = {std::pair{"W58"sv, Model::w58}, std::pair{"W58L"sv, Model::w58l}};
constexpr std::array kFlows = {std::pair{"none"sv, false}, std::pair{"rtscts"sv, true}};
constexpr std::array kTargets = {std::pair{"stderr"sv, LogSink::standardError},
                                 std::pair{"syslog"sv, LogSink::syslog}};
constexpr std::array kDrivers = {std::pair{"nl80211"sv, RadioDriver::nl80211},
                                 std::pair{"none"sv, RadioDriver::none}};
constexpr std::array kPmf = {std::pair{"auto"sv, true}, std::pair{"off"sv, false}};
constexpr std::array kLevels = {
    std::pair{"error"sv, log::Level::error}, std::pair{"warning"sv, log::Level::warning},
    std::pair{"info"sv, log::Level::info}, std::pair{"debug"sv, log::Level::debug}};

void readBaud(TableReader& table, int& baud) {
    constexpr std::string_view expected = "a standard baud rate from 1200 to 4000000";
    const std::optional<std::int64_t> found = table.anyInteger("baud", expected);
    if (found && std::ranges::find(kBaudRates, *found) != kBaudRates.end()) {
        baud = static_cast<int>(*found);
    } else if (found) {
        table.refuse("baud", expected);
    }
}

PortConfig readPort(TableReader& table) {
    PortConfig port;
    table.requiredText("device", port.device, kAbsolutePath);
    table.textOrEmpty("name", port.name, kPortName);
    if (port.name.empty()) {
        port.name = port.device.substr(port.device.rfind('/') + 1);
        if (!port.device.empty() && !kPortName.accepts(port.name)) {
            table.mistake("name", fmt::format("is missing; {}, the end of device, is not {}",
                                              shown(port.name), kPortName.expected));
        }
    }
    readBaud(table, port.baud);
    table.choice<bool>("flow", port.rtsCts, kFlows);
    table.rejectOthers();
    return port;
}

void readPorts(TableReader& root, std::vector<PortConfig>& ports) {
    std::optional<std::vector<TableReader>> tables = root.tables("port");
    if (!tables) {
        return;
    }
    if (tables->empty()) {
        root.mistake("port", "is missing; expected 1 to 8 tables [[port]], each with its device");
    }
    if (tables->size() > kMaxPorts) {
        root.mistake("port", fmt::format("{} tables are more than {}", tables->size(), kMaxPorts));
        return;
    }
    for (TableReader& table : *tables) {
        PortConfig port = readPort(table);
        if (port.name == kSocketPort) {
            table.mistake("name", "\"socket\" is what connections to the socket are called");
        }
        const bool known = !port.device.empty();  // else it is a mistake already
        if (known && std::ranges::find(ports, port.device, &PortConfig::device) != ports.end()) {
            table.mistake("device", fmt::format("{} has a [[port]] already", shown(port.device)));
        } else if (known && std::ranges::find(ports, port.name, &PortConfig::name) != ports.end()) {
            table.mistake("name", fmt::format("{} is another port's name", shown(port.name)));
        }
        ports.push_back(std::move(port));
    }
}

void readIdentity(TableReader table, Identity& identity) {
    table.text("manufacturer", identity.manufacturer, kIdentityText);
    table.textOrEmpty("model", identity.model, kIdentityText);
    table.textOrEmpty("revision", identity.revision, kIdentityText);
    table.text("serial", identity.serial, kIdentityText);
    table.rejectOthers();
}

void readRadio(TableReader table, RadioConfig& radio) {
    table.text("interface", radio.interface, kInterfaceName);
    table.textOrEmpty("second_interface", radio.secondInterface, kInterfaceName);
    table.choice<RadioDriver>("driver", radio.driver, kDrivers);
    table.text("country", radio.country, kCountry);
    table.integer("acs_scans", radio.acsScans, 1, 20);
    table.integer("beacon_interval", radio.beaconInterval, 15, 1000);
    table.integer("max_clients", radio.maxClients, 1, 31);
    table.integer("client_timeout", radio.clientTimeout, 10, 3600);
    table.choice<bool>("pmf", radio.pmf, kPmf);
    table.boolean("transition_disable", radio.transitionDisable);
    table.rejectOthers();
}

/// Each interface has one purpose.
void readStation(TableReader table, const Config& config, StationConfig& station) {
    table.textOrEmpty("interface", station.interface, kInterfaceName);
    if (config.radio.interface == config.radio.secondInterface ||
        stationInterface(config) == config.radio.interface ||
        stationInterface(config) == secondInterface(config)) {
        table.mistake("interface", "the access points and the station need one interface each");
    }
    table.rejectOthers();
}

/// With strict_manual there would be nothing to take the place of an extension.
void readDefaultAccessPoint(TableReader& table, bool strictManual, AccessPointSettings& ap) {
    const bool inherited = ap.security.isExtension();
    readAccessPoint(table, ap);
    if (strictManual && ap.security.isExtension() && !inherited) {
        table.mistake("auth", fmt::format("{} is beyond the manuals; expected 0 to 5 with "
                                          "strict_manual",
                                          static_cast<int>(ap.security.auth())));
    }
}

/// Each access point has what [defaults] says, unless a table of its own says otherwise. The tables
/// of the device's file come behind those of the configuration.
void readDefaults(std::vector<TableReader> layers, const Config& config, Settings& defaults) {
    AccessPointSettings& first = defaults.aps[0];
    for (TableReader& table : layers) {
        readCommon(table, defaults);
        readDefaultAccessPoint(table, config.strictManual, first);
    }
    if (config.model == Model::w58l && defaults.selection.setup() != WifiSetup::ap) {
        layers.back().mistake("enablessid2", "the W58L has AP mode only: 0");
    }
    for (const std::size_t id : {1U, 2U}) {
        defaults.aps[id] = first;
        for (TableReader& table : layers) {
            TableReader ap = table.table(fmt::format("ap{}", id));
            readDefaultAccessPoint(ap, config.strictManual, defaults.aps[id]);
            ap.rejectOthers();
        }
    }
    for (TableReader& table : layers) {
        table.rejectOthers();
    }
}

void readPrograms(TableReader table, ProgramsConfig& programs) {
    table.text("hostapd", programs.hostapd, kAbsolutePath);
    table.text("dnsmasq", programs.dnsmasq, kAbsolutePath);
    table.text("iptables_save", programs.iptablesSave, kAbsolutePath);
    table.text("iptables_restore", programs.iptablesRestore, kAbsolutePath);
    table.textOrNone("ip6tables_save", programs.ip6tablesSave, kAbsolutePath);
    table.textOrNone("ip6tables_restore", programs.ip6tablesRestore, kAbsolutePath);
    table.textOrNone("nft", programs.nft, kAbsolutePath);
    table.text("wpa_supplicant", programs.wpaSupplicant, kAbsolutePath);
    table.text("udhcpc", programs.udhcpc, kAbsolutePath);
    table.rejectOthers();
}

/// Without `.`, `..`, double slashes and one at the end.
std::string plain(const std::string& path) {
    std::string text = std::filesystem::path(path).lexically_normal().string();
    return text.size() > 1 && text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

/// What of `path` is below the folder; nullopt if it is not in it, empty if it is the folder.
std::optional<std::string_view> below(std::string_view path, std::string_view folder) {
    if (path == folder) {
        return "";
    }
    const bool in = path.starts_with(folder) && path[folder.size()] == '/';
    return in ? std::optional(path.substr(folder.size() + 1)) : std::nullopt;
}

/// In the run folder this, or a folder on the way to it, is what w58d makes for itself.
bool isOwnOfRunDir(std::string_view path) {
    const std::string_view name = path.substr(0, path.find('/'));
    constexpr std::array kNames = {
        ""sv,           "lock"sv,         "trace.sock"sv, "lease.sock"sv,    "ip_forward"sv,
        "w58d-lease"sv, "leases.clock"sv, "hostapd"sv,    "wpa_supplicant"sv};
    return std::ranges::find(kNames, name) != kNames.end() || name.starts_with("dnsmasq.") ||
           name.starts_with("ctl.") || name.ends_with(".conf") || name.ends_with(".pid");
}

/// What else w58d has at this path; empty: nothing.
std::string_view whatIsAt(const std::string& path, const Config& config) {
    if (const auto rest = below(path, plain(config.runDir))) {
        return isOwnOfRunDir(*rest) ? "w58d's own, in run_dir" : "";
    }
    if (below(path, plain(config.stateDir))) {
        return "in state_dir, where w58d's own files are";
    }
    const std::array files = {config.wan.papSecrets, config.wan.chapSecrets, config.wan.resolvConf,
                              config.deviceFile};
    const bool taken = std::ranges::any_of(
        files, [&](const std::string& file) { return !file.empty() && plain(file) == path; });
    return taken ? "another file of this configuration" : "";
}

constexpr std::size_t kMostOfSocketPath = 107;  // a sockaddr_un has no room for more

void readSocket(TableReader table, const Config& config, SocketConfig& socket) {
    table.textOrEmpty("path", socket.path, kAbsolutePath);
    const std::string path = plain(socket.path);
    if (const std::string_view other = whatIsAt(path, config); !path.empty() && !other.empty()) {
        table.mistake("path", fmt::format("{} is {}", shown(socket.path), other));
    } else if (path.size() > kMostOfSocketPath) {
        table.mistake("path", fmt::format("{} has more than {} bytes", shown(socket.path),
                                          kMostOfSocketPath));
    }
    table.textOrEmpty("group", socket.group, kPortName);
    table.rejectOthers();
}

void readLog(TableReader table, LogConfig& log) {
    table.choice<LogSink>("target", log.sink, kTargets);
    table.choice<log::Level>("level", log.level, kLevels);
    table.rejectOthers();
}

}  // namespace

Config readConfig(const TomlTable& text, Findings& findings, TableReader* device) {
    TableReader root(text, {1, 1}, {}, findings, Absent::isDefault);
    Config config;
    root.choice<Model>("model", config.model, kModels);
    root.boolean("strict_manual", config.strictManual);
    root.text("state_dir", config.stateDir, kFolder);
    root.text("run_dir", config.runDir, kFolder);
    root.textOrEmpty("device_file", config.deviceFile, kAbsolutePath);
    if (plain(config.stateDir) == plain(config.runDir)) {
        root.mistake("run_dir", fmt::format("{} is state_dir too", shown(config.runDir)));
    }
    readPorts(root, config.ports);
    readIdentity(root.table("identity"), config.identity);
    readRadio(root.table("radio"), config.radio);
    readStation(root.table("station"), config, config.station);
    const std::vector<std::string> radios = {config.radio.interface, secondInterface(config),
                                             stationInterface(config)};
    readLan(root.table("lan"), radios, config.lan);
    readLanServer(root.table("lan_server"), config.ports, config.lanServer);
    readWan(root.table("wan"), radios, config.lan, config.wan);
    std::vector<TableReader> defaults = {root.table("defaults")};
    if (device != nullptr) {
        readIdentity(device->table("identity"), config.identity);
        defaults.push_back(device->table("defaults"));
        device->rejectOthers();
    }
    readDefaults(std::move(defaults), config, config.defaults);
    readPrograms(root.table("programs"), config.programs);
    readSocket(root.table("socket"), config, config.socket);
    TableReader health = root.table("health");
    health.integer("interval", config.health.interval, 5, 60);
    health.rejectOthers();
    readLog(root.table("log"), config.log);
    root.rejectOthers();

    if (config.identity.model.empty()) {
        config.identity.model = config.model == Model::w58 ? "SIMCOM_W58" : "SIMCOM_W58L";
    }
    if (config.identity.revision.empty()) {
        config.identity.revision = fmt::format("w58d-{}", programVersion());
    }
    return config;
}

}  // namespace w58d
