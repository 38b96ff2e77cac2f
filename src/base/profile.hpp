// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The settings of one port, which a host changes, keeps with &W, and gets back with Z (the kept
// ones) or &F (these defaults). Clauses are V.250's where no other text is named.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/charset.hpp"

namespace w58d {

/// Bits per second: the constants of <asm/termbits.h> from 1200 baud up. Ascending.
inline constexpr std::array kBaudRates = {
    1200,   1800,   2400,   4800,    9600,    19200,   38400,   57600,   115200,  230400,  460800,
    500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};

/// A serial line as its commands number it; 8 data bits.
struct SerialLine {
    int rate = 115200;    ///< +IPR (6.2.10): one of kBaudRates
    int format = 3;       ///< +ICF (6.2.11): 1 is two stop bits, 2 a parity bit, 3 neither
    int parity = 3;       ///< +ICF: 0 odd, 1 even, 2 mark, 3 space; of meaning in format 2 only
    bool rtsCts = false;  ///< +IFC (6.2.12): 2,2 instead of 0,0

    static constexpr int kTwoStopBits = 1;
    static constexpr int kParityBit = 2;
    static constexpr int kPlain = 3;
    static constexpr int kNoFlowControl = 0;
    static constexpr int kRtsCts = 2;
    /// As +IFC numbers it, in both directions.
    [[nodiscard]] constexpr int flow() const { return rtsCts ? kRtsCts : kNoFlowControl; }

    bool operator==(const SerialLine&) const = default;
};

/// What a host is told of without asking, as +CWURC numbers it.
enum class Event : std::uint8_t {
    client = 1,      ///< one of the access points' comes, gets an address, leaves, or is refused
    station = 2,     ///< the station has come further, or is not as far any more
    connection = 4,  ///< there is a way to the world, or none any more
    lan = 8,         ///< a client of the LAN server comes or goes
    fault = 16,      ///< a part of the module fails, or is mended
};
inline constexpr int kAllEvents = 31;

struct Profile {
    bool echo = true;                    ///< E (6.2.4)
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
    std::uint8_t events = 0;         ///< +CWURC: the sum of what is wanted, up to kAllEvents
    // Of telephones, or of the line as other modems number it: kept for hosts that set them.
    std::uint8_t loudness = 0;        ///< L (6.3.13), 0..3
    std::uint8_t speaker = 0;         ///< M (6.3.14), 0..3
    std::uint8_t flowControl = 0;     ///< &K, 0..6; what is in force is +IFC
    std::uint8_t dataSetReady = 0;    ///< &S, 0..1
    std::uint8_t autoAnswer = 0;      ///< S0 (6.3.8)
    std::uint8_t dialTonePause = 2;   ///< S6 (6.3.9), s
    std::uint8_t connectionWait = 0;  ///< S7 (6.3.10), s
    std::uint8_t commaPause = 2;      ///< S8 (6.3.11), s
    std::uint8_t carrierLoss = 15;    ///< S10 (6.3.12), 0.1 s
    std::uint8_t escapeGuard = 50;    ///< S12, 0.02 s
    /// As &W found it, for when the device is opened next; none: the configuration's. Neither Z nor
    /// &F touches the line itself.
    std::optional<SerialLine> serialLine{};

    bool operator==(const Profile&) const = default;
};

}  // namespace w58d
