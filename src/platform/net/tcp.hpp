// Listening TCP sockets and what they accept: non-blocking, not inherited by children.
#pragma once

#include <chrono>
#include <cstddef>
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
