// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the times in the files of leases count from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace w58d {

/// Kept in the run folder, for daemons that follow while the system runs: by it they know how much
/// of a lease is left, whatever was done to the time of day meanwhile.
struct LeaseClock {
    std::int64_t ahead = 0;   ///< of uptime was the time of day that dnsmasq's file goes by, in s
    std::int64_t keptAt = 0;  ///< uptime, in s, when a kept lease had as much left as it says

    /// nullopt: there is none, or it is of another start of the system.
    [[nodiscard]] static std::optional<LeaseClock> read(const std::string& path);
    [[nodiscard]] Result<void> write(const std::string& path) const;
};

}  // namespace w58d
