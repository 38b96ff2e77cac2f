#include "backends/dnsmasq.hpp"

#include <fmt/format.h>

namespace w58d::dnsmasq {

std::string ownName(const std::string& domain) {
    return "w58." + domain;
}

std::vector<std::string> arguments(const Config& config) {
    std::vector<std::string> all = {
        config.program,
        "--keep-in-foreground",
        "--conf-file=/dev/null",  // nothing but these arguments; no file of the system's
        "--log-facility=-",       // stderr, which reaches our log
        "--pid-file=",            // none: the supervisor knows the pid
        "--no-hosts",
        "--no-resolv",
        "--no-poll",
        "--bind-dynamic",  // the bridge's address only, also when it comes later
        "--except-interface=lo",
        fmt::format("--interface={}", config.bridge),
        "--dhcp-authoritative",
        fmt::format("--dhcp-range={},{},{},{}", config.lan.first().str(), config.lan.last().str(),
                    config.lan.netmask().str(), config.lease),
        fmt::format("--dhcp-leasefile={}", config.leaseFile),
        fmt::format("--domain={}", config.domain),
        fmt::format("--local=/{}/", config.domain),
        fmt::format("--address=/{}/{}", ownName(config.domain), config.lan.host().str()),
        "--domain-needed",
        "--bogus-priv",
        fmt::format("--servers-file={}", config.serversFile),
    };
    if (!config.dns) {
        all.emplace_back("--port=0");
        std::string servers;
        for (const std::string& server : config.otherServers) {
            servers += Ipv4Address::parse(server) ? "," + server : "";
        }
        if (!servers.empty()) {
            all.push_back("--dhcp-option=option:dns-server" + servers);
        }
    }
    return all;
}

std::string serversText(const std::vector<std::string>& servers) {
    std::string text;
    for (const std::string& server : servers) {
        text += fmt::format("server={}\n", server);
    }
    return text;
}

}  // namespace w58d::dnsmasq
