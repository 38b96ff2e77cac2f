// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a UART does is what it was seen to do: this one goes up to 115200 baud and has no flow
// control, and its driver says so in the way of the kernel's: by leaving it out. Another has no
// wire at all.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <termios.h>

#include "loop.hpp"
#include "platform/serial/serial_port.hpp"
#include "pty.hpp"

namespace {

bool isSlow = false;
bool isFixed = false;
int waits = 0;  // for a host, in the kernel

}  // namespace

/// In place of libc's, for the whole test program.
extern "C" int tcsetattr(int fd, int action, const termios* settings) noexcept {
    static auto* const real =
        reinterpret_cast<decltype(&tcsetattr)>(::dlsym(RTLD_NEXT, "tcsetattr"));
    waits += action != TCSANOW ? 1 : 0;
    termios done = *settings;
    termios before{};
    ::tcgetattr(fd, &before);
    if (isFixed) {
        done.c_cflag = before.c_cflag;
        ::cfsetispeed(&done, ::cfgetispeed(&before));
        ::cfsetospeed(&done, ::cfgetospeed(&before));
    } else if (isSlow) {
        if (::cfgetospeed(&done) > B115200) {
            ::cfsetispeed(&done, ::cfgetospeed(&before));
            ::cfsetospeed(&done, ::cfgetospeed(&before));
        }
        done.c_cflag &= ~CRTSCTS;
    }
    return real(fd, action, &done);
}

namespace w58d {
namespace {

using test::Loop;
using test::Pty;

class SlowUartTest : public testing::Test {
  protected:
    SlowUartTest() {
        isSlow = true;
        waits = 0;
    }
    ~SlowUartTest() override { isSlow = isFixed = false; }

    void open(const SerialMode& mode) {
        port =
            std::make_unique<SerialPort>(loop.io, SerialConfig{.device = pty.path(), .mode = mode});
        port->start({});
        ASSERT_TRUE(port->isOpen());
    }
    speed_t speed() {
        termios settings{};
        ::tcgetattr(pty.fd(), &settings);
        return ::cfgetospeed(&settings);
    }

    Loop loop;
    Pty pty;
    std::unique_ptr<SerialPort> port;
};

TEST_F(SlowUartTest, KnowsWhatItDoes) {
    open({.baud = 9600});
    EXPECT_EQ(port->mode().baud, 9600U);
    EXPECT_EQ(speed(), speed_t{B9600});
    const SerialAbilities& can = port->abilities();
    EXPECT_TRUE(can.have({.baud = 1200}));
    EXPECT_TRUE(can.have({.baud = 115200, .twoStopBits = true}));
    EXPECT_FALSE(can.have({.baud = 230400}));
    EXPECT_FALSE(can.have({.baud = 921600}));
    EXPECT_FALSE(can.have({.flow = FlowControl::rtscts}));
    EXPECT_FALSE(can.have({.parity = Parity::even})) << "a pty has none";
}

TEST_F(SlowUartTest, SaysWhatIsInForceAndNotWhatWasAsked) {
    open({.baud = 921600, .flow = FlowControl::rtscts, .twoStopBits = true});
    EXPECT_EQ(port->mode(), (SerialMode{.baud = 115200, .twoStopBits = true}));
    EXPECT_EQ(speed(), speed_t{B115200});
}

TEST_F(SlowUartTest, NoHostKeepsUsWaitingInTheKernel) {
    open({.baud = 9600});
    EXPECT_TRUE(loop.run(port->setMode([](SerialMode& mode) { mode.baud = 19200; })));
    EXPECT_EQ(speed(), speed_t{B19200});
    EXPECT_EQ(waits, 0);
}

TEST_F(SlowUartTest, ADeviceWithoutAWireIsInTheModeThatIsConfigured) {
    isFixed = true;
    const SerialMode mode{.baud = 921600, .flow = FlowControl::rtscts};
    open(mode);
    EXPECT_EQ(port->mode(), mode);
    EXPECT_TRUE(port->abilities().have(mode));
    EXPECT_FALSE(port->abilities().have({.baud = 115200}));
    EXPECT_FALSE(port->abilities().have({.baud = 921600, .parity = Parity::even}));
    EXPECT_TRUE(loop.run(port->setMode([&](SerialMode& same) { same = mode; })));
    EXPECT_FALSE(loop.run(port->setMode([](SerialMode& other) { other.baud = 9600; })));
}

}  // namespace
}  // namespace w58d
