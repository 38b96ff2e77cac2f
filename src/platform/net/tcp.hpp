// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How TCP connections are.
#pragma once

#include <chrono>
#include <cstddef>

#include "platform/files/unique_fd.hpp"

namespace w58d {

/// How a connection is, and how far the peer has come with what was written to it.
struct TcpProgress {
    bool ended = false;        ///< all that the peer sends has come, if it was not read yet
    bool failed = false;       ///< it was reset, or the peer does not answer: see acceptTcp()
    bool outstanding = false;  ///< some of it is not acknowledged; it may not even be sent
    /// What was sent last, or a probe of a closed window, is without an answer. A peer that lives
    /// may yet give one.
    bool unanswered = false;
    std::chrono::milliseconds silence{};  ///< since its last acknowledgement of anything
};

/// Of nothing, if the system does not tell.
[[nodiscard]] TcpProgress tcpProgress(int socket);

/// Bytes that were written and are not acknowledged.
[[nodiscard]] std::size_t tcpUnacknowledged(int socket);

/// How many connections wait to be accepted.
[[nodiscard]] std::size_t tcpWaiting(int listener);

/// Bytes that have come and were not read.
[[nodiscard]] std::size_t tcpUnread(int socket);

/// Ends a connection so that the peer can still read all that was sent: unread input, which would
/// make the system reset the connection, is thrown away first.
void closeTcp(UniqueFd socket);

}  // namespace w58d
