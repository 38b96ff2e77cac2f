// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// answer_lines DEVICE: answers each CR on a serial port with OK, in the way a session of
// the daemon does, until it gets SIGTERM.
#include <asio/io_context.hpp>
#include <string_view>

#include "platform/loop/signals.hpp"
#include "platform/process/log.hpp"
#include "platform/serial/serial_port.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        return 2;
    }
    w58d::setUpLog({.level = w58d::log::Level::off});
    asio::io_context io(1);
    w58d::Signals signals(io, {.stop = [&](int) { io.stop(); }, .reload = {}});
    w58d::SerialPort port(io, {.device = argv[1]});
    w58d::SerialPort::Events events;
    events.bytes = [&](std::string_view bytes) {
        if (bytes.ends_with('\r')) {
            port.write("\r\nOK\r\n");
        }
    };
    port.start(std::move(events));
    io.run();
    return 0;
}
