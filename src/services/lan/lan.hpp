// The LAN: a bridge with the module's address, and dnsmasq for DHCP and DNS on it.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/net/links.hpp"
#include "platform/process/supervisor.hpp"

namespace w58d {

class Lan {
  public:
    Lan(asio::io_context& io, const Config& config, Links& links);

    /// Makes what is missing, and ends what a former daemon left behind. Once it returns without
    /// error, dnsmasq is kept running.
    asio::awaitable<Result<void>> open();

    /// The module's address and what DHCP gives out, now.
    [[nodiscard]] const Ipv4Range& range() const { return range_; }

    /// Another one from now on, which clients learn when they join anew.
    asio::awaitable<Result<void>> move(Ipv4Range range);

    /// Whom dnsmasq asks for names outside the LAN, from now on; no need to be open yet.
    void setNameServers(std::vector<Ipv4Address> servers);

    /// Stops dnsmasq and removes the bridge if w58d made it.
    asio::awaitable<void> close();

  private:
    [[nodiscard]] std::vector<std::string> dnsmasqArguments() const;

    const Config& config_;
    Links& links_;
    Ipv4Range range_;
    std::string serversFile_;
    std::vector<Ipv4Address> nameServers_;
    Supervisor dnsmasq_;
};

}  // namespace w58d
