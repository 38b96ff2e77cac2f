// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/ lan_questions.hpp and bridge_hosts.hpp: whether somebody on the LAN would be
// answered, is for dnsmasq's model to say. Short, as there is nothing else to it.
#include "platform/net/lan_questions.hpp"

#include "platform/net/bridge_hosts.hpp"
#include "world/world.hpp"

namespace w58d {
namespace {

/// Of a question to its answer.
constexpr std::chrono::milliseconds kRoundTrip{1};

Awaitable<LanAnswer> answerFromDnsmasq(Deadline limit, bool (world::World::*answers)() const) {
    while (!limit.over()) {
        co_await limit.sleep(kRoundTrip);
        if ((world::World::present().*answers)()) {
            co_return LanAnswer::came;
        }
        co_await limit.sleep(std::chrono::milliseconds(100));
    }
    co_return LanAnswer::missing;
}

}  // namespace

void giveBack(asio::io_context&, Ipv4Address, const MacAddress& client, Ipv4Address address) {
    world::World::present().giveBack(client, address);
}

bool dnsPortTaken(asio::io_context&, Ipv4Address) {
    return world::World::present().dnsPortTaken;
}

bool dhcpPortTaken(asio::io_context&) {
    return world::World::present().dhcpPortTaken;
}

Awaitable<LanAnswer> askDns(asio::io_context&, Ipv4Address, std::string, Deadline limit) {
    return answerFromDnsmasq(std::move(limit), &world::World::lanIsAnswered);
}

Awaitable<LanAnswer> askDhcp(asio::io_context&, Ipv4Address, Deadline limit) {
    return answerFromDnsmasq(std::move(limit), &world::World::lanIsServed);
}

Result<std::vector<MacAddress>> bridgeHosts(const std::string&, const std::vector<std::string>&) {
    return world::World::present().heard;
}

void hailHosts(const std::vector<Ipv4Address>&) {}

}  // namespace w58d
