// What keeps one client from asking DHCP for all addresses.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <string>

#include "config/config.hpp"
#include "platform/loop/deadline.hpp"
#include "services/filter/filter_programs.hpp"

namespace w58d {

/// The nft table that dhcpLimitText() makes. Where there is no nft, or it cannot do that, the log
/// says so and DHCP goes without.
class DhcpLimit {
  public:
    DhcpLimit(asio::io_context& io, const Config& config);

    /// Makes it if it is not there. Asks nft only the first time and after doubt().
    asio::awaitable<void> ensure(Deadline deadline);
    /// Somebody has changed something in nf_tables.
    void doubt() { seen_ = false; }
    asio::awaitable<void> remove();

  private:
    asio::awaitable<bool> make(Deadline deadline);

    std::string bridge_;
    FilterPrograms programs_;
    FilterPrograms::Lines listing_;  ///< as nft listed it when it was made; empty: it was not
    bool seen_ = false;              ///< nothing is to be done about it
    bool told_ = false;              ///< the log has that it cannot be made
};

}  // namespace w58d
