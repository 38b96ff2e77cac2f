// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Whether the kernel forwards IPv4 packets between its interfaces.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace w58d {

/// Writes a value and a line's end to a file of /proc/sys that has another. What is absent, as of
/// an interface that is not there or of a kernel without that, needs none.
[[nodiscard]] Result<void> turnSwitch(const std::string& path, std::string_view value);

/// Turns forwarding on and off, and back to what it was. What it was is kept in a file, too, so
/// that the next daemon after a crash puts that back and not what this one made of it.
class Forwarding {
  public:
    /// `runDir`: an existing folder that does not survive a reboot.
    explicit Forwarding(const std::string& runDir) : keptPath_(runDir + "/ip_forward") {}

    /// What comes in from each of these interfaces is forwarded; one that is absent is no obstacle.
    [[nodiscard]] static bool isOn(const std::vector<std::string>& interfaces);

    /// For these interfaces, as far as they are there.
    [[nodiscard]] Result<void> turnOn(const std::vector<std::string>& interfaces);
    /// For every interface, whoever turned it on. It is off even if what it was cannot be kept,
    /// which is an error then.
    [[nodiscard]] Result<void> turnOff();
    /// Nothing happens if neither of the others did anything.
    [[nodiscard]] Result<void> putBack();

    /// br_netfilter is loaded: what a bridge forwards goes through iptables' rules.
    [[nodiscard]] static bool filtersBridges();

    /// The file, if there was one, is there; or is written again if it can be.
    void look();

  private:
    [[nodiscard]] Result<void> keep();

    std::string keptPath_;
    std::optional<std::string> found_;  ///< what it was; nullopt: nothing was turned yet
};

}  // namespace w58d
