// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What systemd, or another that speaks its notification protocol (sd_notify(3)), is told.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace w58d {

/// One or more lines, such as "READY=1". Nothing happens where nobody wants to know
/// (NOTIFY_SOCKET is not set).
void notifyServiceManager(std::string_view state);

/// How long the manager waits for a "WATCHDOG=1" before it takes us for hung (WATCHDOG_USEC);
/// nullopt if it does not.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdogInterval();

}  // namespace w58d
