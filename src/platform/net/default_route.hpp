// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The station's way out, by rtnetlink.
#pragma once

#include <string>

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

/// A default route for what comes in from one interface (the LAN's bridge), whatever other default
/// routes there are: a rule that sends it to a routing table of our own. For everybody else it is
/// one more default route, of low preference, in the main table.
class DefaultRoute {
  public:
    explicit DefaultRoute(std::string from) : from_(std::move(from)) {}

    /// The kernel has the rule and both routes as set() makes them. Asks it (tens of microseconds).
    [[nodiscard]] Result<bool> isSet(const std::string& interface, Ipv4Address gateway) const;
    /// Replaces an earlier one.
    [[nodiscard]] Result<void> set(const std::string& interface, Ipv4Address gateway);
    /// Takes away the route and the rule, also what a killed daemon left of them.
    void remove();

  private:
    std::string from_;
};

}  // namespace w58d
