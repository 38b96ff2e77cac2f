// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A serial device the host talks through: a UART, a pty, a USB gadget's ttyGS0.
#pragma once

#include <asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

enum class FlowControl { none, rtscts };
enum class Parity { none, odd, even, mark, space };

/// How bytes travel on the wire; always 8 data bits.
struct SerialMode {
    unsigned baud = 115200;  ///< bits per second, one of isSupportedBaud()
    FlowControl flow = FlowControl::none;
    Parity parity = Parity::none;
    bool twoStopBits = false;

    bool operator==(const SerialMode&) const = default;
};

/// What a device does, as it was tried when it was opened.
struct SerialAbilities {
    std::vector<unsigned> bauds{};   ///< ascending
    std::vector<Parity> parities{};  ///< beside none
    bool twoStopBits = false;
    bool rtsCts = false;

    [[nodiscard]] bool have(const SerialMode& mode) const;
    /// Of what has no wire, such as a USB gadget: whatever is set, its driver leaves it out. It is
    /// said to do the one mode that it was opened with.
    [[nodiscard]] bool areFixed() const { return bauds.size() <= 1; }
};

struct SerialConfig {
    std::string device;  ///< path; may be absent at start and come and go later
    SerialMode mode{};
    std::size_t writeLimit = 256 * 1024;   ///< bytes kept for a host that does not read
    std::size_t crowdedAbove = 64 * 1024;  ///< of them, when the port is not writable() any more
};

/// True for the standard speeds 300..4000000 that this system's termios knows.
[[nodiscard]] bool isSupportedBaud(unsigned baud);

/// Opens the device raw (no echo, no output processing) and keeps it open: a device that is
/// not there, or that goes away, is opened when it comes back. Nothing wakes while it is open and
/// idle. One command's way is epoll_wait, read, write and no other system call.
///
/// All members are called in the main loop's thread. Destroying the port closes it; no event is
/// called after that, and an event handler may destroy the port.
class SerialPort {
  public:
    /// Each may be empty. None is called from inside a member function of the port.
    struct Events {
        std::function<void()> opened;                 ///< now open; at start and after each `gone`
        std::function<void(std::string_view)> bytes;  ///< valid during the call only
        std::function<void()> broken;                 ///< a break came after those bytes
        std::function<void()> gone;     ///< what was unread and unsent is lost; reset the session
        std::function<void()> drained;  ///< the buffer, once crowded, is empty again
        std::function<void()> sent;     ///< pending(), once more than nothing, is nothing again
    };

    SerialPort(asio::io_context& io, SerialConfig config);
    ~SerialPort();
    SerialPort(SerialPort&&) = delete;

    /// Call once. Opening is tried before this returns (check isOpen()), but `opened` is called
    /// from the loop.
    void start(Events events);

    [[nodiscard]] const std::string& device() const;
    [[nodiscard]] bool isOpen() const;

    /// Sends the bytes in order: with one write(2) at once if nothing waits, what is left when the
    /// device takes more. All or nothing: false, and nothing taken, if the port is not open or the
    /// bytes do not fit into the buffer.
    bool write(std::string_view bytes);

    /// Bytes written but not yet handed to the kernel.
    [[nodiscard]] std::size_t pending() const;

    /// False while the buffer is crowded: time to stop producing (and, for answers,
    /// reading: setReading(false)) until `drained`.
    [[nodiscard]] bool writable() const;

    /// Returns when nothing is pending any more; false if that is because the port has gone.
    [[nodiscard]] Awaitable<bool> drained();

    /// Pauses and resumes `bytes`. While paused, the kernel's buffer fills and flow control, if
    /// there is any, stops the host. A device that goes away meanwhile is noticed on resuming, or
    /// on writing.
    void setReading(bool on);

    /// What the port is set to, or will be when it is opened if the device does that.
    [[nodiscard]] const SerialMode& mode() const;

    /// Of the device, when it was opened last.
    [[nodiscard]] const SerialAbilities& abilities() const;

    /// Changes the mode after everything pending has left the wire, for later openings too. `edit`
    /// is called then, with the mode there is.
    /// `invalidValue` for a speed that is not supported, `notAllowed` if the port goes away,
    /// `notSupported` if the device does not do it; it keeps the mode it had then.
    [[nodiscard]] Awaitable<Result<void>> setMode(std::function<void(SerialMode&)> edit);

    /// The mode of the next opening; an open port stays as it is. A device that does not do it is
    /// opened with as much of it as it does, which the log says.
    void setNextMode(const SerialMode& mode);

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace w58d
