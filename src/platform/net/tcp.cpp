#include "platform/net/tcp.hpp"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "platform/files/os_error.hpp"

namespace w58d {
namespace {

constexpr int kBacklog = 64;
constexpr int kKeepAliveIdle = 60;   // s without a byte before the first probe
constexpr int kKeepAliveProbes = 5;  // unanswered ones after which the peer is gone
/// What is thrown away at most of a peer that goes on sending.
constexpr int kMostUnread = 64;

bool setOption(int fd, int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

/// The peer's FIN has come.
bool hasEnded(int state) {
    return state == TCP_CLOSE_WAIT || state == TCP_LAST_ACK || state == TCP_CLOSING ||
           state == TCP_TIME_WAIT;
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

TcpProgress tcpProgress(int socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    int queued = 0;  // bytes, from the first that is not acknowledged on
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        ::ioctl(socket, SIOCOUTQ, &queued) != 0) {
        return {};
    }
    // Segments on the way say little by themselves: a peer short of memory answers each of them and
    // takes none. So it counts what came later, the last transmission or the last answer.
    const bool segment =
        info.tcpi_unacked > 0 && info.tcpi_last_data_sent < info.tcpi_last_ack_recv;
    const bool probe = info.tcpi_probes > 0;  // since the last answer
    return {.ended = hasEnded(info.tcpi_state),
            .failed = info.tcpi_state == TCP_CLOSE,
            .outstanding = queued > 0,
            .unanswered = segment || probe,
            .silence = std::chrono::milliseconds(info.tcpi_last_ack_recv)};
}

std::size_t tcpUnacknowledged(int socket) {
    int bytes = 0;
    return ::ioctl(socket, SIOCOUTQ, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
}

std::size_t tcpWaiting(int listener) {
    tcp_info info{};
    socklen_t size = sizeof info;
    // Of a listening socket, this is what it says (tcp_get_info() in the kernel).
    return ::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_unacked : 0;
}

std::size_t tcpUnread(int socket) {
    int bytes = 0;
    return ::ioctl(socket, SIOCINQ, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
}

void closeTcp(UniqueFd socket) {
    ::shutdown(socket.get(), SHUT_WR);
    std::array<char, 4096> unread;
    for (int i = 0; i < kMostUnread; ++i) {
        if (::recv(socket.get(), unread.data(), unread.size(), 0) <= 0) {
            break;
        }
    }
}

}  // namespace w58d
