// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The kernel's network: interfaces, addresses and default routes.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "platform/net/links.hpp"

namespace w58d::world {

struct Interface {
    int index = 0;  ///< never given twice
    std::string name;
    MacAddress mac{};
    bool up = false;
    bool carrier = true;  ///< a radio's: on air as an access point, or in a network
    int master = 0;       ///< index of the bridge it is a port of, or 0
    bool isolated = false;
    bool disabled = false;  ///< as a port: no frame passes
    bool bridge = false;
    bool ours = false;         ///< made by w58d
    bool forwards = false;     ///< what comes in from it
    std::optional<int> radio;  ///< nullopt: not wireless
    std::vector<InterfaceAddress> addresses{};
    bool ipv6WayOut = false;  ///< an IPv6 default route leaves through it
};

struct Route {
    int interface = 0;  ///< its index
    Ipv4Address gateway;
    std::uint32_t metric = 0;  ///< the least is the best
    bool ofLan = false;        ///< of the table that only a rule leads to
};

/// Whatever changes something here calls changed(), as the kernel sends its messages.
class Kernel {
  public:
    using Listener = std::function<void()>;

    explicit Kernel(asio::io_context& io) : io_(io) {}

    /// nullptr if there is none. Good until it is removed.
    [[nodiscard]] Interface* find(const std::string& name);
    [[nodiscard]] Interface* find(int index);
    Interface& add(const std::string& name);
    /// With its addresses and routes; its ports are nobody's then.
    void remove(const std::string& name);
    void setUp(Interface& interface, bool up);
    /// For all interfaces, and those to come.
    void setForwarding(bool on);
    /// A bridge needs a port that runs.
    [[nodiscard]] bool running(const Interface& interface) const;
    [[nodiscard]] const std::list<Interface>& interfaces() const { return interfaces_; }

    /// Tells the listeners soon, once for all changes that come together.
    void changed();
    /// Told for as long as somebody keeps it.
    void listen(std::weak_ptr<Listener> listener) { listeners_.push_back(std::move(listener)); }

    std::vector<Route> routes;
    bool lanRule = false;     ///< that has the LAN look into its own table
    bool forwarding = false;  ///< as it was last set for all interfaces
    bool filtersBridges = false;
    int flowsForgotten = 0;  ///< how often

  private:
    asio::io_context& io_;
    std::list<Interface> interfaces_;
    std::vector<std::weak_ptr<Listener>> listeners_;
    int lastIndex_ = 1;
    bool telling_ = false;
};

}  // namespace w58d::world
