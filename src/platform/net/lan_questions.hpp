// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the LAN's own server is asked, to see that it answers: DNS and DHCP over UDP, from the
// module itself. It all stays on the loopback interface: no phone hears of it.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/addresses.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"

namespace w58d {

enum class LanAnswer : std::uint8_t {
    came,
    missing,  ///< until the deadline
    unasked,  ///< the question could not be put: says nothing about the server
};

/// Asks the server at `server`, an address of the module's own, for the A record of `name`. Any
/// answer to it counts, an error too. While nobody listens there it is asked again.
[[nodiscard]] Awaitable<LanAnswer> askDns(asio::io_context& io, Ipv4Address server,
                                          std::string name, Deadline limit);

/// Asks it for the settings of a host that has an address already (DHCPINFORM, RFC 2131 4.4.3):
/// answered also when no address is left to give, and takes none.
[[nodiscard]] Awaitable<LanAnswer> askDhcp(asio::io_context& io, Ipv4Address server,
                                           Deadline limit);

/// Gives an address back in a client's place (DHCPRELEASE, RFC 2131 4.4.6). Nobody answers that.
void giveBack(asio::io_context& io, Ipv4Address server, const MacAddress& client,
              Ipv4Address address);

/// Another program has the DNS port at `address`, one of the module's own, or the DHCP server's
/// port, so that dnsmasq could not have it too; tried by taking it for a moment, so not while
/// dnsmasq has it.
[[nodiscard]] bool dnsPortTaken(asio::io_context& io, Ipv4Address address);
[[nodiscard]] bool dhcpPortTaken(asio::io_context& io);

/// The bytes of both, and whether a datagram is an answer to them.
namespace lan_questions {

/// RFC 1035 4.1. Empty if `name` is no name: labels of 1 to 63 characters, 253 altogether.
[[nodiscard]] std::string dnsQuestion(std::uint16_t id, std::string_view name);
[[nodiscard]] bool answersDns(std::string_view datagram, std::uint16_t id);

/// RFC 2131 2, 4.4.3 and 4.4.6; the first is of the host `self`.
[[nodiscard]] std::string dhcpInform(std::uint32_t id, Ipv4Address self);
[[nodiscard]] std::string dhcpRelease(std::uint32_t id, Ipv4Address server,
                                      const MacAddress& client, Ipv4Address address);
[[nodiscard]] bool answersDhcp(std::string_view datagram, std::uint32_t id);

}  // namespace lan_questions

}  // namespace w58d
