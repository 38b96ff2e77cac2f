// +CWDHCP, +CWCLICNT, +CWMACADDR: the LAN and who is on it.
#pragma once

#include <array>

#include "at/command.hpp"

namespace w58d::commands {

at::Outcome readDhcp(at::Call& call);
at::Outcome readClientCount(at::Call& call);
at::Outcome readMacAddresses(at::Call& call);

inline constexpr std::array kLanCommands = {
    at::Command{.name = "+CWCLICNT", .brief = "Number of clients", .read = readClientCount},
    at::Command{.name = "+CWDHCP", .brief = "What DHCP gives out", .read = readDhcp},
    at::Command{.name = "+CWMACADDR",
                .brief = "MAC addresses of the access point and its clients",
                .read = readMacAddresses},
};

}  // namespace w58d::commands
