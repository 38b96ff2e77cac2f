// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/serial/tty.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "platform/files/os_error.hpp"

namespace w58d {
namespace {

struct Speed {
    unsigned baud;
    speed_t code;
};

constexpr Speed kSpeeds[] = {
    {300, B300},         {600, B600},         {1200, B1200},       {1800, B1800},
    {2400, B2400},       {4800, B4800},       {9600, B9600},       {19200, B19200},
    {38400, B38400},     {57600, B57600},     {115200, B115200},   {230400, B230400},
    {460800, B460800},   {500000, B500000},   {576000, B576000},   {921600, B921600},
    {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000}, {2000000, B2000000},
    {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000},
};

std::optional<speed_t> speedCode(unsigned baud) {
    const auto* const found = std::ranges::find(kSpeeds, baud, &Speed::baud);
    return found == std::end(kSpeeds) ? std::nullopt : std::optional(found->code);
}

/// The kernel's buffer at 115200 baud takes a third of a second.
constexpr std::chrono::milliseconds kLastLook{10};
constexpr int kLastLooks = 50;

constexpr tcflag_t kModeFlags = CSTOPB | PARENB | PARODD | CMSPAR | CRTSCTS;

void applyMode(termios& settings, const SerialMode& mode, speed_t speed) {
    settings.c_cflag &= ~kModeFlags;
    if (mode.flow == FlowControl::rtscts) {
        settings.c_cflag |= CRTSCTS;
    }
    if (mode.twoStopBits) {
        settings.c_cflag |= CSTOPB;
    }
    switch (mode.parity) {
        case Parity::none:
            break;
        case Parity::odd:
            settings.c_cflag |= PARENB | PARODD;
            break;
        case Parity::even:
            settings.c_cflag |= PARENB;
            break;
        case Parity::mark:
            settings.c_cflag |= PARENB | PARODD | CMSPAR;
            break;
        case Parity::space:
            settings.c_cflag |= PARENB | CMSPAR;
            break;
    }
    ::cfsetispeed(&settings, speed);
    ::cfsetospeed(&settings, speed);
}

/// tcsetattr() says nothing of what a driver left out.
bool isInForce(int fd, const termios& wanted) {
    termios now{};
    return ::tcgetattr(fd, &now) == 0 &&
           (now.c_cflag & kModeFlags) == (wanted.c_cflag & kModeFlags) &&
           ::cfgetospeed(&now) == ::cfgetospeed(&wanted);
}

void makeRaw(termios& settings) {
    ::cfmakeraw(&settings);  // no echo, no signals, no line or output processing, 8 bits
    // Bytes with framing errors are noise of a line being plugged, not commands. A break is told
    // from bytes by a mark (LineMarks).
    settings.c_iflag |= IGNPAR | PARMRK;
    settings.c_iflag &= ~tcflag_t{IXON | IXOFF};
    // CLOCAL: no carrier needed. No HUPCL: a restart of the daemon does not pulse the host's lines.
    settings.c_cflag |= CREAD | CLOCAL;
    settings.c_cflag &= ~tcflag_t{HUPCL};
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
}

/// Sets the mode, and sees that it is in force.
bool takes(int fd, const termios& from, const SerialMode& mode) {
    const std::optional<speed_t> speed = speedCode(mode.baud);
    termios settings = from;
    if (speed) {
        applyMode(settings, mode, *speed);
    }
    return speed && ::tcsetattr(fd, TCSANOW, &settings) == 0 && isInForce(fd, settings);
}

/// Leaves the device in the last mode that was tried. Nothing is being sent.
SerialAbilities tryOut(int fd, const termios& from) {
    SerialAbilities abilities;
    for (const Speed& speed : kSpeeds) {
        if (takes(fd, from, {.baud = speed.baud})) {
            abilities.bauds.push_back(speed.baud);
        }
    }
    const unsigned baud = abilities.bauds.empty() ? SerialMode{}.baud : abilities.bauds.back();
    for (const Parity parity : {Parity::odd, Parity::even, Parity::mark, Parity::space}) {
        if (takes(fd, from, {.baud = baud, .parity = parity})) {
            abilities.parities.push_back(parity);
        }
    }
    abilities.twoStopBits = takes(fd, from, {.baud = baud, .twoStopBits = true});
    abilities.rtsCts = takes(fd, from, {.baud = baud, .flow = FlowControl::rtscts});
    return abilities;
}

SerialAbilities only(const SerialMode& mode) {
    return {.bauds = {mode.baud},
            .parities = mode.parity == Parity::none ? std::vector<Parity>{}
                                                    : std::vector<Parity>{mode.parity},
            .twoStopBits = mode.twoStopBits,
            .rtsCts = mode.flow == FlowControl::rtscts};
}

/// As much of the mode as there is.
SerialMode possible(const SerialMode& wanted, const SerialAbilities& abilities) {
    SerialMode mode = wanted;
    if (!abilities.have({.baud = mode.baud})) {
        mode.baud = SerialMode{}.baud;
    }
    if (!abilities.have({.baud = mode.baud, .parity = mode.parity})) {
        mode.parity = Parity::none;
    }
    mode.twoStopBits = mode.twoStopBits && abilities.twoStopBits;
    mode.flow = abilities.rtsCts ? mode.flow : FlowControl::none;
    return mode;
}

}  // namespace

bool SerialAbilities::have(const SerialMode& mode) const {
    return std::ranges::find(bauds, mode.baud) != bauds.end() &&
           (mode.parity == Parity::none ||
            std::ranges::find(parities, mode.parity) != parities.end()) &&
           (!mode.twoStopBits || twoStopBits) && (mode.flow == FlowControl::none || rtsCts);
}

bool isSupportedBaud(unsigned baud) {
    return speedCode(baud).has_value();
}

Result<OpenTty> openTty(const SerialConfig& config) {
    if (!isSupportedBaud(config.mode.baud)) {
        return fail(Errc::invalidValue, config.device + ": unsupported speed");
    }
    UniqueFd tty(::open(config.device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (!tty) {
        return failErrno(config.device);
    }
    if (::flock(tty.get(), LOCK_EX | LOCK_NB) != 0) {
        return fail(Errc::unknown, config.device + ": in use by another program");
    }
    termios settings{};
    if (::tcgetattr(tty.get(), &settings) != 0) {
        return failErrno(config.device);
    }
    makeRaw(settings);
    if (::tcsetattr(tty.get(), TCSANOW, &settings) != 0) {
        return failErrno(config.device);
    }
    SerialAbilities abilities = tryOut(tty.get(), settings);
    if (abilities.areFixed()) {
        return OpenTty{std::move(tty), config.mode, only(config.mode)};
    }
    const SerialMode mode = possible(config.mode, abilities);
    if (!takes(tty.get(), settings, mode)) {
        return fail(Errc::unknown, config.device + ": cannot be set");
    }
    return OpenTty{std::move(tty), mode, std::move(abilities)};
}

void releaseTty(int fd) {
    for (int looks = 0; looks < kLastLooks && ttyOutputQueue(fd) > 0; ++looks) {
        std::this_thread::sleep_for(kLastLook);
    }
    if (ttyOutputQueue(fd) > 0) {
        ::tcflush(fd, TCOFLUSH);
    }
}

Result<void> setTtyMode(int fd, const SerialMode& mode) {
    const std::optional<speed_t> speed = speedCode(mode.baud);
    termios before{};
    if (!speed) {
        return fail(Errc::invalidValue, "unsupported speed");
    }
    if (::tcgetattr(fd, &before) != 0) {
        return failErrno("mode");
    }
    termios settings = before;
    applyMode(settings, mode, *speed);
    if (::tcsetattr(fd, TCSANOW, &settings) != 0) {
        return failErrno("mode");
    }
    if (!isInForce(fd, settings)) {
        ::tcsetattr(fd, TCSANOW, &before);
        return fail(Errc::notSupported, "the device does not do this");
    }
    return {};
}

int ttyOutputQueue(int fd) {
    int bytes = 0;
    return ::ioctl(fd, TIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

std::optional<bool> ttyTransmitterEmpty(int fd) {
    unsigned state = 0;
    return ::ioctl(fd, TIOCSERGETLSR, &state) == 0 ? std::optional((state & TIOCSER_TEMT) != 0)
                                                   : std::nullopt;
}

}  // namespace w58d
