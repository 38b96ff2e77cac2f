// dnsmasq: DHCP and DNS on the bridge.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "world/program.hpp"
#include "world/world.hpp"

namespace w58d::world {

class Dnsmasq final : public Program {
  public:
    Dnsmasq(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

    void onHangUp() override { readServers(); }

    /// Somebody on the LAN would get an answer: the bridge is there, and has an address of the
    /// range that it gives out.
    [[nodiscard]] bool serves() const {
        const Interface* const bridge = world_.kernel.find(option("--interface="));
        const auto first = Ipv4Address::parse(firstLeased());
        if (hangs() || bridge == nullptr || !bridge->up || !first) {
            return false;
        }
        for (const InterfaceAddress& has : bridge->addresses) {
            const std::uint32_t mask = netmaskOf(has.prefix).value;
            if ((has.address.value & mask) == (first->value & mask)) {
                return true;
            }
        }
        return false;
    }

    /// What it asks about other names, as its file said when it was last read.
    [[nodiscard]] const std::string& servers() const { return servers_; }

  protected:
    void start() override { readServers(); }

  private:
    void readServers() { servers_ = world_.disk.read(option("--servers-file=")).value_or(""); }
    [[nodiscard]] std::string firstLeased() const {
        const std::string range = option("--dhcp-range=");
        return range.substr(0, range.find(','));
    }
    [[nodiscard]] std::string option(std::string_view start) const {
        for (const std::string& argument : argv()) {
            if (argument.starts_with(start)) {
                return argument.substr(start.size());
            }
        }
        return {};
    }

    std::string servers_;
};

}  // namespace w58d::world
