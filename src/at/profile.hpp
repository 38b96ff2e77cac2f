// The settings of one port that a host changes with E, V, Q, X, &C, &D, S3..S5, +CMEE and +CSCS,
// keeps with &W, and gets back with Z (the kept ones) or &F (these defaults).
#pragma once

#include <cstdint>

#include "base/charset.hpp"

namespace w58d::at {

struct Profile {
    bool echo = true;                    ///< E (V.250 6.2.4)
    bool quiet = false;                  ///< Q (6.2.5): no result codes; information text stays
    bool verbose = true;                 ///< V (6.2.6)
    std::uint8_t resultCodeSet = 4;      ///< X (6.2.7), kept for hosts that set it; 0..4
    std::uint8_t carrierDetect = 1;      ///< &C (6.2.8), 0..1
    std::uint8_t dataTerminalReady = 2;  ///< &D (6.2.9), 0..2
    char lineEnd = '\r';             ///< S3 (6.2.1): ends a command line, and part of each answer
    char lineFeed = '\n';            ///< S4 (6.2.2): part of each answer, ignored in command lines
    char backspace = '\b';           ///< S5 (6.2.3): takes back the last byte
    std::uint8_t errorReports = 0;   ///< +CMEE (TS 27.007 9.1): 0 `ERROR`, 1 number, 2 text
    Charset charset = Charset::gbk;  ///< +CSCS (TS 27.007 5.5)

    bool operator==(const Profile&) const = default;
};

}  // namespace w58d::at
