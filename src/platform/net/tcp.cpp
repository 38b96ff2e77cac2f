// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/tcp.hpp"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>

namespace w58d {
namespace {

/// What is thrown away at most of a peer that goes on sending.
constexpr int kMostUnread = 64;

/// The peer's FIN has come.
bool hasEnded(int state) {
    return state == TCP_CLOSE_WAIT || state == TCP_LAST_ACK || state == TCP_CLOSING ||
           state == TCP_TIME_WAIT;
}

}  // namespace

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
