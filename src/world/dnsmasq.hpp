// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// dnsmasq 2.90: DHCP and DNS on the bridge.
#pragma once

#include <cstdint>
#include <map>
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
    /// range that it gives out, if it gives any; and it is the bridge at whose time this started.
    [[nodiscard]] bool serves() const;
    /// To questions about names, also on another bridge of that name.
    [[nodiscard]] bool answersNames() const;

    /// What it asks about other names, as its file said when it was last read.
    [[nodiscard]] const std::string& servers() const { return servers_; }

    /// A client asks for an address, and calls itself so: the one that it has, or the first free
    /// one; nullopt if there is none.
    std::optional<Ipv4Address> lease(const MacAddress& client, const std::string& name = {});
    /// A client gives its address back.
    void release(const MacAddress& client, Ipv4Address address);

  protected:
    void start() override;

  private:
    struct Lease {
        MacAddress client;
        std::int64_t ends = 0;  ///< by the time of day
        std::string name{};     ///< empty: it has none
    };

    void sayOf(std::string_view what, const MacAddress& client, Ipv4Address address,
               const std::string& name = {});
    void readServers();
    void readLeases(const std::string& text);
    void writeLeases();
    void prune();
    [[nodiscard]] std::string option(std::string_view start) const;

    int dhcpDevice_ = 0;  ///< the index of the bridge at the start; 0: there was none
    std::string servers_;
    std::map<Ipv4Address, Lease> leases_;
};

}  // namespace w58d::world
