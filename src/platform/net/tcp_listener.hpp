// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Listening TCP sockets and what they accept: non-blocking, not inherited by children.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {

/// A socket that listens on this address alone (SO_REUSEADDR). `notAllowed` if the port is taken or
/// no interface has the address; `detail` says which.
[[nodiscard]] Result<UniqueFd> listenTcp(Ipv4Address address, std::uint16_t port);

struct AcceptedTcp {
    UniqueFd socket;  ///< keep-alive is on
    Ipv4Address peer;
    std::uint16_t port = 0;
};

enum class AcceptProblem : std::uint8_t {
    noneWaits,    ///< the next one makes the listening socket readable
    noResources,  ///< out of descriptors or memory: one waits, try again later
};

/// The next connection that waits. After a minute without a byte its peer is asked whether it is
/// there; one that gives no answer for `deadAfter` is gone, and the socket fails. The system asks
/// nobody whom something was sent to that is not acknowledged yet: see tcpProgress().
[[nodiscard]] std::expected<AcceptedTcp, AcceptProblem> acceptTcp(int listener,
                                                                  std::chrono::seconds deadAfter);

}  // namespace w58d
