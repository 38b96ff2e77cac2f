// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/config.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "config/read_config.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

/// More than parseConfig() takes, so that it is parseConfig() that says so.
constexpr std::size_t kReadLimit = std::size_t{1024} * 1024;

bool isProgram(const std::string& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           access(path.c_str(), X_OK) == 0;
}

std::unexpected<std::vector<ConfigMistake>> unreadable(const std::string& path, std::string why) {
    return std::unexpected(std::vector{ConfigMistake{path, 0, 0, {}, std::move(why)}});
}

std::expected<std::string, std::vector<ConfigMistake>> readText(const std::string& path) {
    Result<std::optional<std::string>> text = readFile(path, kReadLimit);
    if (!text) {
        return unreadable(path, text.error().detail);
    }
    if (!*text) {
        return unreadable(path, "there is no such file");
    }
    return std::move(**text);
}

/// Nothing, and the mistake is noted, if it is not TOML.
std::optional<TomlTable> parsed(std::string_view text, Findings& findings) {
    std::expected<TomlTable, TomlError> table = parseToml(text);
    if (!table) {
        findings.add(table.error().at, {}, table.error().text);
        return std::nullopt;
    }
    return std::move(*table);
}

std::unexpected<std::vector<ConfigMistake>> refused(Findings findings) {
    std::ranges::sort(findings.mistakes, {}, [](const ConfigMistake& m) {
        return std::tie(m.line, m.column, m.key, m.text);
    });
    return std::unexpected(std::move(findings.mistakes));
}

/// The kernel takes 15 characters.
std::string beside(const std::string& interface, const char* ending) {
    return interface.substr(0, 11) + ending;
}

/// a.b.c.0/24, laid out as the manual's.
Ipv4Range rangeIn(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const std::uint32_t network = a << 24U | b << 16U | c << 8U;
    return *Ipv4Range::create({network + 1}, 24, {network + 20}, {network + 60});
}

}  // namespace

Ipv4Range builtinRange() {
    return rangeIn(192, 168, 225);
}

Ipv4Range builtinAlternative(const Ipv4Range& range) {
    const Ipv4Range first = rangeIn(192, 168, 226);
    return range.overlaps(first.host(), first.prefix()) ? rangeIn(10, 225, 225) : first;
}

std::string ConfigMistake::str() const {
    std::string out = file;
    if (line != 0) {
        out += fmt::format(":{}:{}", line, column);
    }
    if (!key.empty()) {
        out += fmt::format(": {}", key);
    }
    return fmt::format("{}: {}", out, text);
}

ConfigOrMistakes parseConfig(std::string_view text, std::string_view name) {
    Findings findings{std::string(name), {}, {}};
    const std::optional<TomlTable> table = parsed(text, findings);
    Config config = table ? readConfig(*table, findings) : Config{};
    if (findings.mistakes.empty()) {
        return config;
    }
    return refused(std::move(findings));
}

ConfigOrMistakes parseConfig(std::string_view text, std::string_view name,
                             std::string_view deviceText, std::string_view deviceName) {
    Findings findings{std::string(name), {}, {}};
    Findings ofDevice{std::string(deviceName), {}, {}};
    const std::optional<TomlTable> table = parsed(text, findings);
    const std::optional<TomlTable> device = parsed(deviceText, ofDevice);
    Config config;
    if (table && device) {
        TableReader root(*device, {1, 1}, {}, ofDevice, Absent::isDefault);
        config = readConfig(*table, findings, &root);
    }
    if (!findings.mistakes.empty()) {
        return refused(std::move(findings));
    }
    if (!ofDevice.mistakes.empty()) {
        return refused(std::move(ofDevice));
    }
    return config;
}

ConfigOrMistakes loadConfig(const std::string& path) {
    const auto text = readText(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    ConfigOrMistakes config = parseConfig(*text, path);
    if (!config || config->deviceFile.empty()) {
        return config;
    }
    const auto device = readText(config->deviceFile);
    if (!device) {
        return std::unexpected(device.error());
    }
    return parseConfig(*text, path, *device, config->deviceFile);
}

std::vector<ConfigMistake> missingPrograms(const Config& config, std::string_view name) {
    Findings findings{std::string(name), {}, {}};
    const auto check = [&](std::string_view key, const std::string& path) {
        if (!path.empty() && !isProgram(path)) {
            findings.add({}, key, fmt::format("{} is not an executable file here", shown(path)));
        }
    };
    check("programs.hostapd", config.programs.hostapd);
    check("programs.dnsmasq", config.programs.dnsmasq);
    check("programs.iptables_save", config.programs.iptablesSave);
    check("programs.iptables_restore", config.programs.iptablesRestore);
    check("programs.ip6tables_save", config.programs.ip6tablesSave);
    check("programs.ip6tables_restore", config.programs.ip6tablesRestore);
    if (!config.wan.interfaces.empty()) {
        check("programs.nft", config.programs.nft);
    }
    if (config.radio.driver == RadioDriver::nl80211) {
        check("programs.wpa_supplicant", config.programs.wpaSupplicant);
        check("programs.udhcpc", config.programs.udhcpc);
    }
    return findings.mistakes;
}

std::string secondInterface(const Config& config) {
    return config.radio.secondInterface.empty() ? beside(config.radio.interface, "-ap1")
                                                : config.radio.secondInterface;
}

std::string stationInterface(const Config& config) {
    return config.station.interface.empty() ? beside(config.radio.interface, "-sta")
                                            : config.station.interface;
}

const Security& securityInForce(const Config& config, const Settings& settings, int id) {
    const auto number = static_cast<std::size_t>(id);
    const Security& wanted = settings.aps.at(number).security;
    const bool kept = config.strictManual && wanted.isExtension();
    return kept ? config.defaults.aps.at(number).security : wanted;
}

std::string_view programVersion() {
    return W58D_VERSION;
}

std::string_view defaultConfigPath() {
    return W58D_DEFAULT_CONFIG;
}

}  // namespace w58d
