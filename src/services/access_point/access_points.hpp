// The access points of the module's mode, on one radio or two.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "services/access_point/access_point.hpp"
#include "services/wifi/radio_interfaces.hpp"

namespace w58d {

/// What the module has on air.
struct Air {
    OnAir first;   ///< AP ID 0, or 2 in STA-AP mode
    OnAir second;  ///< AP ID 1, in AP-AP mode

    bool operator==(const Air&) const = default;
};

/// Two hostapds, so that nothing that happens to one access point disturbs the other's clients. On
/// one radio they have one mode and channel, the first one's. Both are ports of the LAN's bridge;
/// if one of them isolates its clients, these do not reach the other's either.
///
/// Calls must not overlap: the caller serialises them. Errors are AccessPoint's.
class AccessPoints {
  public:
    using Clock = AccessPoint::Clock;

    AccessPoints(asio::io_context& io, const Config& config, Links& links);

    /// From what is in force to `to`, as AccessPoint::apply() does it. open() is from nothing.
    asio::awaitable<Result<void>> apply(Air from, Air to, Clock::time_point deadline);

    /// Starts everything anew (or stops it), on the channel that was chosen before.
    asio::awaitable<Result<void>> restore(Air air, Clock::time_point deadline);

    /// The first one's channel is automatic from now on, and this one found. Nothing is sent.
    void choose(Channel channel) { first_.choose(channel); }

    /// Clients of the AP ID that have joined, in the order they came.
    asio::awaitable<Result<std::vector<MacAddress>>> clients(int id);
    [[nodiscard]] Result<MacAddress> macAddress(int id);

    /// Mode and channel of AP ID 1 are those of AP ID 0.
    [[nodiscard]] bool shareRadio() const;

    asio::awaitable<void> disconnectAll();
    void abandon();
    asio::awaitable<void> close();

  private:
    /// What the second one has on air with these settings, now that the first one has its own.
    [[nodiscard]] OnAir second(const Air& air) const;
    asio::awaitable<Result<void>> applySecond(OnAir from, OnAir to, Clock::time_point deadline);
    asio::awaitable<Result<void>> switchBoth(Air from, Air to, Clock::time_point deadline);
    [[nodiscard]] Result<void> isolate(const Air& air);

    const Config& config_;
    Links& links_;
    RadioInterfaces interfaces_;
    std::string secondName_;
    AccessPoint first_;
    AccessPoint second_;
};

}  // namespace w58d
