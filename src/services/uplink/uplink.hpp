// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The way from the LAN to the world.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/files/file_watch.hpp"
#include "platform/loop/clock.hpp"
#include "platform/net/route_watch.hpp"

namespace w58d {

/// Follows the kernel's links and routes, and knows whom to ask for names: the servers of
/// resolv_conf, which is watched wherever a link leads, and read at each probe. Where it names only
/// a resolver of the host's own, those that systemd-resolved asks are taken, or else that one.
/// Making the interfaces of the WAN and their routes is others' work.
class Uplink {
  public:
    /// For a mobile network or a neighbour to let us in.
    static constexpr std::chrono::seconds kPatience{60};

    /// The station as a way out.
    struct Station {
        std::string interface;
        Ipv4Address address;
        std::vector<Ipv4Address> nameServers;  ///< as its DHCP server told it

        bool operator==(const Station&) const = default;
    };

    /// `changed` is called from the loop after changes of links, addresses, routes or resolv_conf,
    /// and when a way out is overdue.
    Uplink(asio::io_context& io, const Config& config, std::function<void()> changed);

    /// Begins to listen, unless it does.
    [[nodiscard]] Result<void> open();

    /// The station begins or ends to be a way out, or its servers are others.
    void setStation(std::optional<Station> station) { station_ = std::move(station); }

    /// Asks the kernel which way leads out; `wanted` if there is to be one.
    [[nodiscard]] Result<void> look(bool wanted);

    /// There is no way out, and one is wanted; for kPatience already.
    [[nodiscard]] bool missing() const { return missingSince_.has_value(); }
    [[nodiscard]] bool overdue() const {
        return missingSince_ && Clock::now() - *missingSince_ >= kPatience;
    }

    /// AT+CWNETCNCT, as of the last look: a default route leaves through an interface of ours that
    /// is up. The station's is the one that the LAN takes, if there is one.
    [[nodiscard]] bool connected() const { return !wayOut_.empty(); }

    /// There is no way out for the LAN, which speaks IPv4, but one by IPv6; as of the last look.
    [[nodiscard]] bool ipv6Only() const { return ipv6Only_; }

    /// Whom dnsmasq is to ask for names outside a LAN with these addresses: as NameServers has
    /// them. `own` are the module's addresses outside.
    [[nodiscard]] Result<std::vector<std::string>> nameServers(const Ipv4Range& lan,
                                                               const std::vector<Ipv4Address>& own);

    void close();

  private:
    [[nodiscard]] Result<std::optional<std::string>> wayOut();
    void setMissing(bool missing);
    /// Of the station's lease; none while it is not the way out.
    [[nodiscard]] std::vector<std::string> leasedNameServers(const Ipv4Range& lan) const;

    asio::io_context& io_;
    const Config& config_;
    std::function<void()> changed_;
    std::optional<RouteWatch> routes_;  ///< nullopt: does not listen
    FileWatch resolvConf_;
    FileWatch resolvedConf_;          ///< systemd-resolved's, of the servers behind its own
    std::optional<Station> station_;  ///< nullopt: is no way out
    std::string wayOut_;              ///< interface that leads out now; empty: none
    bool ipv6Only_ = false;
    std::optional<Clock::time_point> missingSince_;  ///< nullopt: there is one, or none is wanted
    Timer overdue_;
};

}  // namespace w58d
