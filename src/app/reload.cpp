#include "app/reload.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "platform/process/log.hpp"

namespace w58d {
namespace {

void takeOverPorts(const std::vector<PortConfig>& wanted, std::vector<PortConfig>& ports) {
    for (PortConfig& port : ports) {
        const auto found = std::ranges::find(wanted, port.name, &PortConfig::name);
        if (found != wanted.end()) {
            port.baud = found->baud;
            port.rtsCts = found->rtsCts;
        }
    }
}

}  // namespace

bool reloadConfig(const std::string& path, Config& config) {
    const ConfigOrMistakes wanted = loadConfig(path);
    if (!wanted) {
        for (const ConfigMistake& mistake : wanted.error()) {
            spdlog::error("{}", mistake.str());
        }
        spdlog::error("reload: the configuration stays as it was");
        return false;
    }
    if (wanted->log != config.log) {
        const Result<void> log = setUpLog({.sink = wanted->log.target, .level = wanted->log.level});
        if (!log) {
            spdlog::error("log: {}", log.error().detail);
        }
    }
    config.log = wanted->log;
    config.deviceFile = wanted->deviceFile;
    config.identity = wanted->identity;
    config.defaults = wanted->defaults;
    takeOverPorts(wanted->ports, config.ports);
    spdlog::info("configuration read again");
    const auto waits = [](bool changed, const char* section) {
        if (changed) {
            spdlog::warn("{}: what has changed there is in force from the next start", section);
        }
    };
    waits(wanted->ports != config.ports, "[[port]]");
    waits(wanted->radio != config.radio, "[radio]");
    waits(wanted->lan != config.lan, "[lan]");
    waits(wanted->programs != config.programs, "[programs]");
    waits(wanted->socket != config.socket, "[socket]");
    Config rest = *wanted;
    rest.ports = config.ports;
    rest.radio = config.radio;
    rest.lan = config.lan;
    rest.programs = config.programs;
    rest.socket = config.socket;
    waits(rest != config, "the rest of the file");
    return true;
}

}  // namespace w58d
