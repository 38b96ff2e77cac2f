// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module's UART: a pseudo-terminal that a host opens, or a TCP connection.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d::sim {

struct LineOptions {
    std::string link{};                  ///< a symbolic link to the host's terminal; empty: none
    std::optional<std::uint16_t> tcp{};  ///< hosts connect to this port of 127.0.0.1; 0: a free one
};

/// Carries bytes between the terminal that w58d has opened and the host, as a wire does: no host
/// is ever gone to w58d. What is sent while nobody reads waits, as far as a terminal's buffer goes,
/// and keeps the module from sending more. All is in the thread of its loop but mute().
class Line {
  public:
    enum class Way : char { fromHost = '>', toHost = '<' };
    using Listener = std::function<void(Way, std::string_view)>;

    [[nodiscard]] static Result<std::unique_ptr<Line>> open(asio::io_context& io,
                                                            const LineOptions& options);
    ~Line();
    Line(Line&&) = delete;

    [[nodiscard]] const std::string& ofModule() const;  ///< path of the terminal for w58d
    [[nodiscard]] const std::string& ofHost() const;    ///< and of the host's
    [[nodiscard]] std::uint16_t tcpPort() const;        ///< 0: none

    void listen(Listener listener);
    /// Without power nothing comes out of the module, and what is sent to it is lost.
    void mute(bool on);

  private:
    class Impl;
    explicit Line(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace w58d::sim
