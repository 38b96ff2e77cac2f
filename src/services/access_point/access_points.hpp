// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The access points of the module's mode, on one radio or two.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "services/access_point/access_point.hpp"
#include "services/module/parts.hpp"
#include "services/radio/radio_interfaces.hpp"

namespace w58d {

/// What the module is to have on air.
struct Air {
    OnAir first;   ///< AP ID 0, or 2 in STA-AP mode
    OnAir second;  ///< AP ID 1, in AP-AP mode

    bool operator==(const Air&) const = default;
};

/// Two hostapds, so that nothing that happens to one access point disturbs the other's clients. On
/// one radio they have one mode and channel, the first one's, and both announce a switch at once:
/// the kernel moves a radio's interfaces together. Both are ports of the LAN's bridge; if one of
/// them isolates its clients, these do not reach the other's either.
///
/// Calls must not overlap: the caller serialises them. Errors are AccessPoint's.
class AccessPoints {
  public:
    /// `disturbed` is called from the loop when a part may not be in force any more.
    AccessPoints(asio::io_context& io, const Config& config, Links& links,
                 RadioInterfaces& interfaces, Roster& roster,
                 std::function<void(PartSet)> disturbed);

    /// The first one as `wanted` has it. Where it takes the radio elsewhere, the second one is
    /// stopped, or moved along; ensureSecond() is next.
    Awaitable<Result<Ensured>> ensureFirst(Air wanted, Deadline deadline);
    Awaitable<Result<Ensured>> ensureSecond(Air wanted, Deadline deadline);

    /// The ports are isolated at once where that is wanted: a hostapd that was started anew serves
    /// clients before either of the above has its turn.
    void keepApart(const Air& wanted);

    /// The first one's channel counts as found by automatic selection from now on.
    void adoptChannel() { first_.adoptChannel(); }

    /// Clients of the AP ID that have joined, in the order they came.
    Awaitable<Result<std::vector<hostapd::Station>>> stations(int id, Deadline deadline);
    /// The same by their addresses alone.
    Awaitable<Result<std::vector<MacAddress>>> clients(int id, Deadline deadline);
    /// It has left this access point for the other, which this one does not know.
    void movedOn(bool second, const MacAddress& client) {
        (second ? second_ : first_).movedOn(client);
    }
    [[nodiscard]] Result<MacAddress> macAddress(int id);

    /// Mode and channel of AP ID 1 are those of AP ID 0.
    [[nodiscard]] bool shareRadio() const;

    /// From each of them; false if it was not there.
    Awaitable<Result<bool>> sendAway(MacAddress device, Deadline deadline);
    Awaitable<void> disconnectAll();
    Awaitable<void> close();

  private:
    /// What the second one is to have on air, now that the first one has its own.
    [[nodiscard]] OnAir second(const Air& wanted) const;
    Awaitable<Result<Ensured>> bringFirst(Air wanted, Deadline deadline);
    /// Whether the ports are to be isolated; nullopt: alone one has nothing to be isolated from.
    [[nodiscard]] std::optional<bool> isolation(const Air& wanted) const;
    /// Frames pass between it and the bridge.
    [[nodiscard]] Result<Ensured> enable(const std::string& port);
    /// nullopt: the port may stay as it is.
    [[nodiscard]] Result<Ensured> isolate(const std::string& port, std::optional<bool> wanted);

    const Config& config_;
    Links& links_;
    RadioInterfaces& interfaces_;
    std::string secondName_;
    AccessPoint first_;
    AccessPoint second_;
};

}  // namespace w58d
