// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Network interfaces, bridges and IPv4 addresses, by rtnetlink.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

struct Link {
    int index = 0;
    std::string name;
    MacAddress mac;
    bool up = false;       ///< administratively (IFF_UP)
    bool running = false;  ///< and it has a carrier (IFF_RUNNING)
    int master = 0;        ///< index of the bridge it is a port of, or 0
    bool bridge = false;
    bool ours = false;  ///< made by w58d, in this or a former run: see markOurs()
};

struct InterfaceAddress {
    Ipv4Address address;
    int prefix = 0;
    std::optional<Ipv4Address> broadcast;
    bool ours = false;  ///< added by ensureAddress of this object

    bool operator==(const InterfaceAddress&) const = default;
};

/// Each call asks the kernel and waits for its answer (tens of microseconds). All changes are
/// idempotent. Errors are `unknown`; `detail` names the interface and the reason.
class Links {
  public:
    static Result<Links> open();
    Links(Links&&) noexcept;
    Links& operator=(Links&&) noexcept;
    ~Links();

    /// nullopt if there is no such interface.
    [[nodiscard]] Result<std::optional<Link>> find(const std::string& name);

    [[nodiscard]] Result<void> setUp(const std::string& name, bool up);

    /// Makes the bridge unless it exists: no spanning tree, no forwarding delay. It carries a mark
    /// (its alias) that says it is ours. An existing bridge is left as it is; an existing interface
    /// of another kind is an error. It is not set up. On either no router of IPv6 is listened to:
    /// the kernel would send what is the module's own by way of any client that says it is one.
    [[nodiscard]] Result<void> ensureBridge(const std::string& name);

    /// Deletes the bridge if it is ours; otherwise, or if it is absent, nothing happens.
    [[nodiscard]] Result<void> removeBridge(const std::string& name);

    /// Makes `port` a port of `bridge` (taking it from another bridge if need be).
    [[nodiscard]] Result<void> enslave(const std::string& bridge, const std::string& port);
    /// Takes the port out of whatever bridge it is in; an absent port is no error.
    [[nodiscard]] Result<void> release(const std::string& port);

    /// Ports of a bridge that are isolated do not reach each other, but all the others.
    [[nodiscard]] Result<void> isolatePort(const std::string& port, bool isolated);

    /// Whether it is isolated; false for what is not a port of a bridge.
    [[nodiscard]] bool portIsolated(const std::string& port) const;

    /// Whether frames pass through a port of a bridge; true for what is not one.
    [[nodiscard]] bool portForwards(const std::string& port) const;
    /// Has them pass, whoever disabled the port.
    [[nodiscard]] Result<void> enablePort(const std::string& port);

    /// Marks an interface (by its alias) as made by w58d, for a later run to see.
    [[nodiscard]] Result<void> markOurs(const std::string& name);

    [[nodiscard]] Result<std::vector<InterfaceAddress>> addresses(const std::string& name);

    /// Afterwards the interface has this address, prefix and broadcast address, and no other that
    /// an earlier call added. Addresses others gave it stay.
    [[nodiscard]] Result<void> ensureAddress(const std::string& name, Ipv4Address address,
                                             int prefix);
    /// Takes every address away that ensureAddress gave; an absent interface is no error.
    [[nodiscard]] Result<void> removeAddresses(const std::string& name);

  private:
    class Impl;
    explicit Links(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace w58d
