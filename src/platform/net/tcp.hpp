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
    UniqueFd socket;  ///< keep-alive is on: a peer that vanished is noticed within two minutes
    Ipv4Address peer;
};

enum class AcceptProblem : std::uint8_t {
    noneWaits,    ///< the next one makes the listening socket readable
    noResources,  ///< out of descriptors or memory: one waits, try again later
};

/// The next connection that waits.
[[nodiscard]] std::expected<AcceptedTcp, AcceptProblem> acceptTcp(int listener);

/// Ends a connection so that the peer can still read all that was sent: unread input, which would
/// make the system reset the connection, is thrown away first.
void closeTcp(UniqueFd socket);

}  // namespace w58d
