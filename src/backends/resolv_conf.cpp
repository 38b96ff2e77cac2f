#include "backends/resolv_conf.hpp"

#include <algorithm>
#include <optional>

#include "backends/lines.hpp"

namespace w58d {
namespace {

constexpr std::size_t kMost = 8;
constexpr std::string_view kBlanks = " \t\r";

std::string_view word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
    const std::string_view found = line.substr(0, end);
    line.remove_prefix(end);
    return found;
}

}  // namespace

std::vector<Ipv4Address> nameServers(std::string_view resolvConf) {
    std::vector<Ipv4Address> servers;
    forEachLine(resolvConf, [&](std::string_view line) {
        if (word(line) != "nameserver") {
            return;
        }
        const std::optional<Ipv4Address> server = Ipv4Address::parse(word(line));
        const std::uint32_t first = server ? server->value >> 24U : 0;
        if (first != 0 && first != 127 && servers.size() < kMost &&
            std::ranges::find(servers, *server) == servers.end()) {
            servers.push_back(*server);
        }
    });
    return servers;
}

}  // namespace w58d
