// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The LAN: a bridge with the module's address, and dnsmasq for DHCP and DNS on it.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backends/dnsmasq_leases.hpp"
#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/loop/wall_clock.hpp"
#include "platform/net/links.hpp"
#include "platform/process/supervisor.hpp"
#include "services/lan/dhcp_limit.hpp"
#include "services/lan/leases.hpp"
#include "services/lan/pool.hpp"
#include "services/module/reconciler.hpp"

namespace w58d {

/// What the LAN is to be.
struct LanTarget {
    Ipv4Range range;                       ///< the module's address and what DHCP gives out
    std::vector<std::string> nameServers;  ///< whom dnsmasq asks for names outside the LAN
};

/// Where another program has the DNS port, dnsmasq runs for DHCP alone and tells clients the
/// uplink's servers; where one has the DHCP port, for DNS alone. That counts as a failure.
class Lan {
  public:
    /// `disturbed` is called from the loop when it may not be in force any more, `filterWrites`
    /// with each process that is going to change nf_tables for it.
    Lan(asio::io_context& io, const Config& config, Links& links, std::function<void()> disturbed,
        std::function<void(pid_t)> filterWrites);

    /// Called from the loop with what dnsmasq says of each client's lease.
    void onLeaseNews(std::function<void(const dnsmasq::LeaseNews&)> heard) {
        leaseNews_ = std::move(heard);
    }

    /// Makes what is missing, and starts a dnsmasq anew that runs and answers nothing; at first it
    /// ends what a former daemon left behind. Clients learn of another range when they join anew.
    Awaitable<Result<Ensured>> ensure(LanTarget wanted, Deadline deadline);

    /// The bridge has the module's address, whatever becomes of DHCP and DNS.
    [[nodiscard]] bool addressed() const;

    /// All that is missing is what others have the ports for.
    [[nodiscard]] bool lacksOnlyPorts() const;

    /// What the module's address was last, also while the bridge is gone.
    [[nodiscard]] const Ipv4Range& range() const { return range_; }

    /// DHCP has given out, or taken back, what the state folder does not have.
    [[nodiscard]] bool leasesToKeep() const { return leases_.toKeep(); }
    [[nodiscard]] Result<void> keepLeases() { return leases_.keep(); }

    /// As far as is known; nullopt: it has none.
    [[nodiscard]] std::optional<dnsmasq::Lease> leaseOf(const MacAddress& client) const {
        return leases_.leaseOf(client);
    }

    /// Few addresses are free: takeBackLeases() is to be called.
    [[nodiscard]] bool poolIsLow() const { return Pool::isLow(range_, leases_.lent()); }
    /// Ends leases of clients that are gone: neither among `present`, who are those in the module's
    /// networks, nor heard on the bridge.
    void takeBackLeases(std::vector<MacAddress> present);
    /// Nothing is known afterwards of clients that are gone: neither among `present` nor heard on
    /// the bridge by way of another port than the module's networks. ensure() has to follow.
    Awaitable<Result<void>> forgetLeases(std::vector<MacAddress> present);

    /// Somebody else has changed something in nf_tables.
    void filterChanged() { limit_.doubt(); }

    /// Stops dnsmasq and removes the bridge if w58d made it.
    Awaitable<void> close();

  private:
    /// What dnsmasq was started on, and as what.
    struct Ground {
        int bridge;  ///< index
        bool dns;    ///< false: another program has the port, and clients are told whom to ask
        bool dhcp;   ///< false: another program has the port
        std::vector<std::string> arguments;

        bool operator==(const Ground&) const = default;
    };

    /// What one dnsmasq answered. Tries that give way to a command, as they do at every command,
    /// share it: between them a dnsmasq that hangs is found.
    struct Heard {
        pid_t pid = 0;
        bool dhcp = false;  ///< it need not be asked for DHCP: it gives none, or it was asked, and
                            ///< missed no answer since
        int missed = 0;     ///< answers since all of them came
    };

    [[nodiscard]] Result<Ensured> ensureBridge();
    [[nodiscard]] Result<void> tellServers(const std::vector<std::string>& servers);
    [[nodiscard]] Result<int> bridgeIndex() const;
    [[nodiscard]] Ground ground(int bridge, bool dns, bool dhcp, const LanTarget& wanted) const;
    void onLine(std::string_view line);
    /// Of what dnsmasq was started for, nothing more can be had now.
    [[nodiscard]] bool isAllThereIs() const;
    /// `done`, unless others have ports of dnsmasq's.
    [[nodiscard]] Result<Ensured> complete(Ensured done) const;
    /// dnsmasq is stopped and started on what its files are to be then.
    Awaitable<Result<void>> startAnew(int bridge, LanTarget wanted);

    [[nodiscard]] std::vector<Lent> lentToOthersThan(const std::vector<MacAddress>& clients) const;

    /// Set up if need be: what the module asks itself goes by way of it.
    [[nodiscard]] bool loopbackIsUp();
    /// dnsmasq answers: a DNS question if it is asked any, and DHCP where it is new or a question
    /// was missed.
    Awaitable<bool> answers(Deadline deadline);

    asio::io_context& io_;
    const Config& config_;
    Links& links_;
    Ipv4Range range_;
    std::string serversFile_;
    std::optional<Ground> ground_;  ///< of the dnsmasq that was started; nullopt: none was
    DhcpLimit limit_;
    Leases leases_;
    std::function<void(const dnsmasq::LeaseNews&)> leaseNews_;  ///< empty: nobody wants to know
    Pool pool_;
    std::optional<WallClockWatch> clock_;  ///< until close(): the loop is to run out of work then
    Supervisor dnsmasq_;
    Heard heard_;
    bool fresh_ = true;  ///< nothing was done yet
};

}  // namespace w58d
