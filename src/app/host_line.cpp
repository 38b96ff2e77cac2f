#include "app/host_line.hpp"

#include <array>

namespace w58d {
namespace {

constexpr std::array kParities = {Parity::odd, Parity::even, Parity::mark, Parity::space};
enum Format { kTwoStopBits = 1, kParityBit = 2, kNeither = 3 };

}  // namespace

SerialMode serialMode(const SerialLine& line) {
    return {.baud = static_cast<unsigned>(line.rate),
            .flow = line.rtsCts ? FlowControl::rtscts : FlowControl::none,
            .parity = line.format == kParityBit ? kParities.at(static_cast<unsigned>(line.parity))
                                                : Parity::none,
            .twoStopBits = line.format == kTwoStopBits};
}

SerialLine serialLine(const SerialMode& mode, int parity) {
    SerialLine line{.rate = static_cast<int>(mode.baud),
                    .format = kNeither,
                    .parity = parity,
                    .rtsCts = mode.flow == FlowControl::rtscts};
    if (mode.twoStopBits) {
        line.format = kTwoStopBits;
    } else if (mode.parity != Parity::none) {
        line.format = kParityBit;
    }
    return line;
}

}  // namespace w58d
