#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "config/config.hpp"
#include "config/table_reader.hpp"
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

}  // namespace

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
    if (!config.wan.interfaces.empty()) {
        check("programs.iptables_save", config.programs.iptablesSave);
        check("programs.iptables_restore", config.programs.iptablesRestore);
        check("programs.ip6tables_save", config.programs.ip6tablesSave);
        check("programs.ip6tables_restore", config.programs.ip6tablesRestore);
        check("programs.nft", config.programs.nft);
    }
    if (config.radio.driver == RadioDriver::nl80211) {
        check("programs.wpa_supplicant", config.programs.wpaSupplicant);
        check("programs.udhcpc", config.programs.udhcpc);
    }
    return findings.mistakes;
}

namespace {

/// The kernel takes 15 characters.
std::string beside(const std::string& interface, const char* ending) {
    return interface.substr(0, 11) + ending;
}

}  // namespace

std::string secondInterface(const Config& config) {
    return config.radio.secondInterface.empty() ? beside(config.radio.interface, "-ap1")
                                                : config.radio.secondInterface;
}

std::string stationInterface(const Config& config) {
    return config.station.interface.empty() ? beside(config.radio.interface, "-sta")
                                            : config.station.interface;
}

Settings factorySettings(const Config& config) {
    return config.defaults;
}

}  // namespace w58d
