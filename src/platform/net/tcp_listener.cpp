// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/tcp_listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

#include "platform/files/os_error.hpp"

namespace w58d {
namespace {

constexpr int kBacklog = 64;
constexpr int kKeepAliveIdle = 60;   // s without a byte before the first probe
constexpr int kKeepAliveProbes = 5;  // unanswered ones after which the peer is gone

bool setOption(int fd, int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

}  // namespace

Result<UniqueFd> listenTcp(Ipv4Address address, std::uint16_t port) {
    const std::string where = address.str() + ":" + std::to_string(port);
    UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) {
        return failErrno(where);
    }
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(address.value);
    if (!setOption(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1) ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
        ::listen(socket.get(), kBacklog) != 0) {
        const int error = errno;
        const bool refused = error == EADDRINUSE || error == EADDRNOTAVAIL;
        return fail(refused ? Errc::notAllowed : Errc::unknown, where + ": " + errnoText(error));
    }
    return socket;
}

std::expected<AcceptedTcp, AcceptProblem> acceptTcp(int listener, std::chrono::seconds deadAfter) {
    const auto limit = static_cast<int>(deadAfter.count());
    for (;;) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        UniqueFd socket(::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket) {
            const int fd = socket.get();
            setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
            setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveIdle);
            setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL,
                      (limit + kKeepAliveProbes - 1) / kKeepAliveProbes);
            setOption(fd, IPPROTO_TCP, TCP_KEEPCNT, kKeepAliveProbes);
            setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
            return AcceptedTcp{
                std::move(socket), {ntohl(peer.sin_addr.s_addr)}, ntohs(peer.sin_port)};
        }
        switch (errno) {
            case EAGAIN:
                return std::unexpected(AcceptProblem::noneWaits);
            case EINTR:
            case ECONNABORTED:  // what follows concerns this connection only (accept(2))
            case EPROTO:
            case EPERM:
            case ENOPROTOOPT:
            case ENETDOWN:
            case ENETUNREACH:
            case EHOSTDOWN:
            case EHOSTUNREACH:
                break;
            default:
                return std::unexpected(AcceptProblem::noResources);
        }
    }
}

}  // namespace w58d
