// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The LAN in the simulator is the loopback interface: its TCP server listens on 127.0.0.1, and who
// connects from 127.0.225.N has the LAN's address that ends in N.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "base/addresses.hpp"

namespace w58d::sim {

/// The server listens on this port, whatever the host says; 0: one that is free; nullopt: on the
/// host's. `listens` is called in the module's thread with the port there is.
void setLanPort(std::optional<std::uint16_t> port, std::function<void(std::uint16_t)> listens);

/// What a phone with this address of the LAN connects from.
[[nodiscard]] constexpr Ipv4Address loopbackOf(Ipv4Address ofLan) {
    return {0x7F00'E100U | (ofLan.value & 0xFFU)};
}

/// As the system's calls want it; both as numbers.
[[nodiscard]] inline sockaddr_in nameOf(std::uint32_t address, std::uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(address);
    return name;
}

}  // namespace w58d::sim
