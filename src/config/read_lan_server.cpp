#include "config/read_lan_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace w58d {
namespace {

using namespace std::string_view_literals;

constexpr int kLeastIdleTimeout = 10;
constexpr int kMostIdleTimeout = 86400;

constexpr std::array kFormats = {std::pair{"comma"sv, LanmgetFormat::comma},
                                 std::pair{"newline"sv, LanmgetFormat::newLine}};

void readUrcPorts(TableReader& table, const std::vector<PortConfig>& ports,
                  std::vector<std::string>& names) {
    constexpr std::string_view key = "urc_ports";
    const std::optional<std::vector<std::string>> list = table.textList(key);
    if (!list) {
        return;
    }
    for (const std::string& name : *list) {
        if (std::ranges::find(ports, name, &PortConfig::name) == ports.end()) {
            table.mistake(key, fmt::format("{} is not the name of a [[port]]", shown(name)));
        } else if (std::ranges::find(names, name) != names.end()) {
            table.mistake(key, fmt::format("{} is there twice", shown(name)));
        } else {
            names.push_back(name);
        }
    }
}

}  // namespace

void readLanServer(TableReader table, const std::vector<PortConfig>& ports,
                   LanServerConfig& lanServer) {
    table.integer("max_clients", lanServer.maxClients, 1, 31);
    table.integer("idle_timeout", lanServer.idleTimeout, 0, kMostIdleTimeout);
    if (lanServer.idleTimeout > 0 && lanServer.idleTimeout < kLeastIdleTimeout) {
        table.refuse("idle_timeout", "0 or 10 to 86400");
    }
    table.integer("send_buffer", lanServer.sendBuffer, 1024, 1024 * 1024);
    readUrcPorts(table, ports, lanServer.urcPorts);
    table.choice<LanmgetFormat>("lanmget_format", lanServer.lanmgetFormat, kFormats);
    table.rejectOthers();
}

}  // namespace w58d
