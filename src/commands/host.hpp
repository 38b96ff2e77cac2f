// What the commands about the host's line, and about restarting, need of the application.
#pragma once

#include <asio/awaitable.hpp>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// A serial line as V.250 numbers it.
struct LineSettings {
    int rate = 115200;    ///< +IPR: bits per second, one of kBaudRates
    bool rtsCts = false;  ///< +IFC: 2,2 instead of 0,0
    int format = 3;       ///< +ICF: 1 is two stop bits, 2 a parity bit, 3 neither; 8 data bits
    int parity = 3;       ///< +ICF: 0 odd, 1 even, 2 mark, 3 space; of meaning in format 2 only

    bool operator==(const LineSettings&) const = default;
};

/// The serial line of one port.
class HostLine {
  public:
    virtual ~HostLine() = default;

    /// As it is, or is going to be when the command line under way has been answered.
    [[nodiscard]] virtual LineSettings line() const = 0;
    /// Once what was sent before has left; `notSupported` if the device does not do it.
    virtual asio::awaitable<Result<void>> changeFlow(bool rtsCts) = 0;
    /// All but the flow control, as soon as the command line under way has been answered, and its
    /// answer has left.
    virtual void changeWhenAnswered(LineSettings line) = 0;

  protected:
    HostLine() = default;
    HostLine(const HostLine&) = default;
    HostLine& operator=(const HostLine&) = default;
};

/// What is around a command's session: its line and the daemon as a whole.
class HostSide {
  public:
    virtual ~HostSide() = default;

    /// nullptr for a port that is no serial line.
    [[nodiscard]] virtual HostLine* lineOf(std::string_view port) = 0;
    /// Stops everything and starts anew once the hosts have their answers; RDY follows. An error,
    /// and nothing done, if the configuration on disk would not let it start.
    virtual Result<void> restart() = 0;

  protected:
    HostSide() = default;
    HostSide(const HostSide&) = default;
    HostSide& operator=(const HostSide&) = default;
};

}  // namespace w58d
