// The speeds a serial port can have.
#pragma once

#include <array>

namespace w58d {

/// Bits per second: the constants of <asm/termbits.h> from 1200 baud up. Ascending.
inline constexpr std::array kBaudRates = {
    1200,   1800,   2400,   4800,    9600,    19200,   38400,   57600,   115200,  230400,  460800,
    500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};

}  // namespace w58d
