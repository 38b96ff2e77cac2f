// The way from the LAN to the world.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "platform/files/name_watch.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/net/forwarding.hpp"
#include "platform/net/route_watch.hpp"
#include "services/lan/lan.hpp"
#include "services/uplink/firewall.hpp"

namespace w58d {

/// Lets the LAN out through the WAN's interfaces and, while there is one, the station; follows the
/// kernel's links and routes, and tells the LAN whom to ask for names. Making the interfaces and
/// their routes is others' work.
class Uplink {
  public:
    /// The station as a way out.
    struct Station {
        std::string interface;
        std::vector<Ipv4Address> nameServers;  ///< as its DHCP server told it

        bool operator==(const Station&) const = default;
    };

    Uplink(asio::io_context& io, const Config& config, Lan& lan);

    /// The WAN is closed to who comes from there and open to the LAN. What fails is logged, and
    /// tried again when links or routes change; until then nothing is forwarded that was not.
    asio::awaitable<void> open(NatType nat);

    /// Returns when what is under way is done; true.
    asio::awaitable<bool> settled();

    /// New flows are translated this way when it returns without error. After an error call it
    /// with the former type.
    asio::awaitable<Result<void>> setNat(NatType nat);

    /// The station begins or ends to be a way out, or its servers are others. Before the station's
    /// interface has an address is the right time: nobody gets in through it then. What fails is
    /// logged and tried again.
    asio::awaitable<void> setStation(std::optional<Station> station);

    /// The LAN has other addresses.
    asio::awaitable<Result<void>> lanMoved();

    /// AT+CWNETCNCT: a default route leaves through an interface of ours that is up. The station's
    /// is the one that the LAN takes, if there is one.
    [[nodiscard]] bool connected() const { return !wayOut_.empty(); }

    /// Everything as open() found it.
    asio::awaitable<void> close();

  private:
    [[nodiscard]] std::vector<std::string> interfaces() const;
    /// Rules and forwarding as the members say; the caller holds `changing_`.
    asio::awaitable<Result<void>> enforce();
    asio::awaitable<void> enforceAgain();
    void look();
    [[nodiscard]] Result<std::optional<std::string>> wayOut();
    void chooseNameServers();

    asio::io_context& io_;
    const Config& config_;
    Lan& lan_;
    Firewall firewall_;
    Forwarding forwarding_;
    std::optional<RouteWatch> routes_;
    NameWatch resolvConf_;
    AsyncMutex changing_;
    NatType nat_ = NatType::symmetric;
    std::optional<Station> station_;
    std::string wayOut_;    ///< interface that leads out now; empty: none
    bool enforced_ = true;  ///< false: the last try failed
    bool closing_ = false;
};

}  // namespace w58d
