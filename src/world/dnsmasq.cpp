// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/dnsmasq.hpp"

#include <cstring>
#include <sstream>

#include "platform/loop/wall_clock.hpp"

namespace w58d::world {
namespace {

constexpr int kNetworkTrouble = 2;  // its exit codes
constexpr int kFileTrouble = 3;

}  // namespace

void Dnsmasq::start() {
    const Interface* const bridge = world_.kernel.find(option("--interface="));
    dhcpDevice_ = bridge == nullptr ? 0 : bridge->index;
    const std::string file = option("--dhcp-leasefile=");
    if (const int error = world_.disk.errorOf(file); error != 0) {
        die("dnsmasq: cannot open or create lease file " + file + ": " + std::strerror(error),
            kFileTrouble);
        return;
    }
    if ((world_.dnsPortTaken && option("--port=") != "0") ||
        (world_.dhcpPortTaken && !option("--dhcp-range=").empty())) {
        die("dnsmasq: failed to create listening socket: Address already in use", kNetworkTrouble);
        return;
    }
    readServers();
    readLeases(world_.disk.read(file).value_or(""));
    writeLeases();
}

bool Dnsmasq::serves() const {
    const Interface* const bridge = world_.kernel.find(option("--interface="));
    return answersNames() && (option("--dhcp-range=").empty() || bridge->index == dhcpDevice_);
}

bool Dnsmasq::answersNames() const {
    const Interface* const bridge = world_.kernel.find(option("--interface="));
    const std::string range = option("--dhcp-range=");
    const auto first = Ipv4Address::parse(range.substr(0, range.find(',')));
    if (hangs() || bridge == nullptr || !bridge->up) {
        return false;
    }
    if (!first) {
        return option("--port=") != "0" && !bridge->addresses.empty();
    }
    for (const InterfaceAddress& has : bridge->addresses) {
        const std::uint32_t mask = netmaskOf(has.prefix).value;
        if ((has.address.value & mask) == (first->value & mask)) {
            return true;
        }
    }
    return false;
}

std::optional<Ipv4Address> Dnsmasq::lease(const MacAddress& client, const std::string& name) {
    if (!serves() || option("--dhcp-range=").empty()) {
        return std::nullopt;
    }
    prune();
    std::istringstream range(option("--dhcp-range="));
    std::string first;
    std::string last;
    std::string netmask;
    std::getline(range, first, ',');
    std::getline(range, last, ',');
    std::getline(range, netmask, ',');
    std::int64_t time = 0;
    char unit = 0;
    range >> time >> unit;
    time *= unit == 'h' ? 3600 : 60;
    std::optional<Ipv4Address> free;
    for (Ipv4Address next = *Ipv4Address::parse(first); next <= *Ipv4Address::parse(last);
         ++next.value) {
        const auto taken = leases_.find(next);
        if (taken != leases_.end() && taken->second.client == client) {
            free = next;
            break;
        }
        if (!free && taken == leases_.end()) {
            free = next;
        }
    }
    if (free) {
        Lease& given = leases_[*free];
        given = {client, wallTime() + time, name.empty() ? given.name : name};
        sayOf("DHCPACK", client, *free, name);
        writeLeases();
    }
    return free;
}

void Dnsmasq::release(const MacAddress& client, Ipv4Address address) {
    const auto found = leases_.find(address);
    if (!hangs() && found != leases_.end() && found->second.client == client) {
        leases_.erase(found);
        sayOf("DHCPRELEASE", client, address);
        writeLeases();
    }
}

void Dnsmasq::sayOf(std::string_view what, const MacAddress& client, Ipv4Address address,
                    const std::string& name) {
    say("dnsmasq-dhcp[" + std::to_string(pid()) + "]: " + std::string(what) + "(" +
        option("--interface=") + ") " + address.str() + " " + client.lower() + " " + name);
}

void Dnsmasq::readServers() {
    servers_ = world_.disk.read(option("--servers-file=")).value_or("");
}

void Dnsmasq::readLeases(const std::string& text) {
    std::istringstream lines(text);
    std::int64_t ends = 0;
    std::string client;
    std::string address;
    std::string name;
    std::string clientId;
    while (lines >> ends >> client >> address >> name >> clientId) {
        leases_[*Ipv4Address::parse(address)] = {*MacAddress::parse(client), ends,
                                                 name == "*" ? "" : name};
    }
    prune();
}

void Dnsmasq::writeLeases() {
    const std::string file = option("--dhcp-leasefile=");
    if (world_.disk.errorOf(file) != 0) {
        return;  // it tries again later
    }
    std::string text;
    for (const auto& [address, lease] : leases_) {
        text += std::to_string(lease.ends) + " " + lease.client.lower() + " " + address.str() +
                " " + (lease.name.empty() ? "*" : lease.name) + " *\n";
    }
    world_.disk.write(file, text);
}

void Dnsmasq::prune() {
    std::erase_if(leases_, [](const auto& lease) {
        return lease.second.ends != 0 && lease.second.ends <= wallTime();
    });
}

std::string Dnsmasq::option(std::string_view start) const {
    for (const std::string& argument : argv()) {
        if (argument.starts_with(start)) {
            return argument.substr(start.size());
        }
    }
    return {};
}

}  // namespace w58d::world
