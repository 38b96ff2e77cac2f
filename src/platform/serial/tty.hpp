// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Opening and setting a terminal device.
#pragma once

#include <optional>

#include "base/error.hpp"
#include "platform/files/unique_fd.hpp"
#include "platform/serial/serial_port.hpp"

namespace w58d {

struct OpenTty {
    UniqueFd fd;
    SerialMode mode;  ///< in force
    SerialAbilities abilities;
};

/// The device, non-blocking and raw, in the mode of the configuration as far as it does that; what
/// it does is tried. One without a wire is taken for one that does just that mode. `unknown` if it
/// is absent, no terminal, or locked (flock) by another program, as terminal programs do. TIOCEXCL,
/// which is for everybody, would outlive a killed daemon while anybody has the device open, and
/// keep the next one out.
[[nodiscard]] Result<OpenTty> openTty(const SerialConfig& config);

/// Before it is closed: what a host that stops us by flow control has not taken a moment later is
/// dropped. close() would wait for it, for up to 30 s.
void releaseTty(int fd);

/// Sets the mode of an open terminal at once, and sees that it is in force. `notSupported`, and
/// nothing changed, if the device does not do it.
[[nodiscard]] Result<void> setTtyMode(int fd, const SerialMode& mode);

/// Bytes the kernel has not sent yet; 0 if the driver cannot tell.
[[nodiscard]] int ttyOutputQueue(int fd);

/// Whether the last bit has left the UART. nullopt if the driver cannot tell.
[[nodiscard]] std::optional<bool> ttyTransmitterEmpty(int fd);

}  // namespace w58d
