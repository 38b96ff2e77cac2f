// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the serial ports carry, with time stamps, for whoever on the module asks: w58d-at --trace.
#pragma once

#include <asio/io_context.hpp>
#include <string>
#include <string_view>

#include "app/local_connection.hpp"
#include "config/config.hpp"

namespace w58d {

/// A socket of its own (w58/at_socket.h has the protocol), which its owner alone may connect to:
/// passwords are in what is told. One line for each read and each write: date and time, port, `>`
/// from or `<` to the host, and the bytes as a C string. Costs nothing while nobody asks. Who does
/// not read in time misses lines, and is told how many; no port waits for it.
class PortTrace {
  public:
    enum class Way : char { fromHost = '>', toHost = '<' };

    PortTrace(asio::io_context& io, const Config& config);
    ~PortTrace();
    PortTrace(PortTrace&&) = delete;

    /// As LocalConnections has it.
    void open();
    void close();

    void bytes(const std::string& port, Way way, std::string_view bytes) {
        if (!readers_.all().empty()) {
            write(port, way, bytes);
        }
    }

  private:
    class Reader;

    void write(const std::string& port, Way way, std::string_view bytes);

    const Config& config_;
    LocalConnections<Reader> readers_;
};

}  // namespace w58d
