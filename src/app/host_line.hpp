// Between V.250's numbers for a serial line and what the system sets.
#pragma once

#include "commands/context.hpp"
#include "platform/serial/serial_port.hpp"

namespace w58d {

[[nodiscard]] SerialMode serialMode(const SerialLine& line);

/// The parity number of a line that has none is kept in `parity`: hosts read back what they wrote.
[[nodiscard]] SerialLine serialLine(const SerialMode& mode, int parity);

}  // namespace w58d
