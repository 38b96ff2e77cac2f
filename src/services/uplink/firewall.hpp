// The packet filter and the translation of addresses between the LAN and the world.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <set>
#include <string>
#include <vector>

#include "backends/iptables.hpp"
#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"

namespace w58d {

/// Rules of ours beside those of others, which stay as they are. Calls must not overlap: the caller
/// serialises them. Errors are `unknown`; the log has what the programs said.
class Firewall {
  public:
    Firewall(asio::io_context& io, const Config& config) : io_(io), config_(config) {}

    /// Puts in force what backends/iptables.hpp says for these interfaces to the world, and
    /// makes the kernel forget the flows that were translated otherwise. What a killed daemon left
    /// becomes part of it. No interfaces: everything of ours goes. After an error the rules are
    /// the former ones, or in part the new ones; nothing is open that neither opens.
    ///
    /// A full cone needs nf_tables. Without, ports are kept but nobody is let in, and the log says
    /// so.
    asio::awaitable<Result<void>> apply(std::vector<std::string> wan, NatType nat, Ipv4Range lan);

    /// Takes away all of ours, down to the tables that iptables made for it.
    asio::awaitable<void> close();

  private:
    using Chains = std::set<iptables::ChainName>;

    /// iptables' programs for one protocol, and what they found when they were first used.
    struct Family {
        const char* name;  ///< nf_tables' word for it
        const std::string& save;
        const std::string& restore;
        Chains before{};
        bool touched = false;
    };

    asio::awaitable<Result<iptables::Saved>> saved(Family& family);
    asio::awaitable<Result<void>> restore(const Family& family, std::string text);
    asio::awaitable<Result<void>> remove(Family& family);
    asio::awaitable<Result<Chains>> chains(const Family& family);
    asio::awaitable<Result<void>> nft(std::string text);
    asio::awaitable<bool> openCone(const std::vector<std::string>& wan, const Ipv4Range& lan);
    asio::awaitable<void> closeCone();
    asio::awaitable<Result<void>> applyTo(Family& family, const iptables::Rules& rules);

    asio::io_context& io_;
    const Config& config_;
    Family ipv4_{"ip", config_.programs.iptablesSave, config_.programs.iptablesRestore};
    Family ipv6_{"ip6", config_.programs.ip6tablesSave, config_.programs.ip6tablesRestore};
    bool cone_ = true;  ///< there is one; or there may be, left by a killed daemon
    bool coneKnown_ = false;
};

}  // namespace w58d
