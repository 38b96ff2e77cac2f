// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/udhcpc.hpp"

#include <algorithm>

#include "platform/net/datagram_inbox.hpp"
#include "world/world.hpp"

namespace w58d::world {
namespace {

using namespace std::chrono_literals;

constexpr auto kFirstRequest = 100ms;
constexpr auto kBetweenRequests = 2s;
constexpr auto kBetweenRows = 5s;
constexpr int kRequestsInRow = 4;

std::string argumentAfter(const std::vector<std::string>& argv, const std::string& option) {
    const auto found = std::ranges::find(argv, option);
    return found == argv.end() || found + 1 == argv.end() ? std::string() : *(found + 1);
}

}  // namespace

void Udhcpc::start() {
    interface_ = argumentAfter(argv(), "-i");
    const std::string teller = argumentAfter(argv(), "-s");
    inbox_ = teller.substr(0, teller.rfind('/')) + "/lease.sock";
    tell("deconfig");
    after(kFirstRequest, [this] { discover(1); });
}

const DhcpServer* Udhcpc::server() const {
    const auto in = world_.air.joined.find(interface_);
    return in != world_.air.joined.end() && in->second->dhcp ? &*in->second->dhcp : nullptr;
}

void Udhcpc::discover(int tries) {
    if (server() != nullptr) {
        bind("bound");
    } else if (tries < kRequestsInRow) {
        after(kBetweenRequests, [this, tries] { discover(tries + 1); });
    } else {
        tell("leasefail");
        after(kBetweenRows, [this] { discover(1); });
    }
}

void Udhcpc::bind(const std::string& event) {
    const DhcpServer& from = *server();
    std::string variables =
        "ip=" + from.address.str() + "\nsubnet=" + netmaskOf(from.prefix).str() +
        "\nrouter=" + from.router.str() + "\nlease=" + std::to_string(from.seconds) + "\n";
    if (!from.dns.empty()) {
        variables += "dns=" + from.dns + "\n";
    }
    tell(event, variables);
    after(std::chrono::seconds(from.seconds) / 2, [this] { renew(); });
}

void Udhcpc::renew() {
    if (server() != nullptr) {
        bind("renew");
    } else {
        tell("deconfig");
        discover(1);
    }
}

void Udhcpc::tell(const std::string& event, const std::string& variables) {
    sendDatagram(inbox_, "event=" + event + "\ninterface=" + interface_ + "\n" + variables);
}

}  // namespace w58d::world
