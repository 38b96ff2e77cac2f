// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/tcp_listener.hpp, on the loopback interface.
#include "platform/net/tcp_listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <string>
#include <utility>

#include "platform/files/os_error.hpp"
#include "sim/loopback.hpp"
#include "world/world.hpp"

namespace {

constexpr std::uint32_t kHost = 20;  ///< whoever connects from elsewhere: the first client's

std::optional<std::uint16_t> fixedPort;
std::function<void(std::uint16_t)> onListening;
std::atomic<std::uint32_t> lan = 0;  ///< the module's own address on it

}  // namespace

namespace w58d::sim {

void setLanPort(std::optional<std::uint16_t> port, std::function<void(std::uint16_t)> listens) {
    fixedPort = port;
    onListening = std::move(listens);
}

}  // namespace w58d::sim

namespace w58d {
namespace {

constexpr int kBacklog = 64;

/// Some interface of the module has it.
bool isOurs(Ipv4Address address) {
    return std::ranges::any_of(
        world::World::present().kernel.interfaces(), [&](const world::Interface& interface) {
            return std::ranges::find(interface.addresses, address, &InterfaceAddress::address) !=
                   interface.addresses.end();
        });
}

}  // namespace

Result<UniqueFd> listenTcp(Ipv4Address address, std::uint16_t port) {
    const std::string where = address.str() + ":" + std::to_string(port);
    if (!isOurs(address)) {
        return fail(Errc::notAllowed, where + ": " + errnoText(EADDRNOTAVAIL));
    }
    UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in name = sim::nameOf(INADDR_LOOPBACK, fixedPort.value_or(port));
    socklen_t size = sizeof name;
    const int reuse = 1;
    if (!socket ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) != 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0 ||
        ::listen(socket.get(), kBacklog) != 0 ||
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&name), &size) != 0) {
        const int error = errno;
        return fail(error == EADDRINUSE ? Errc::notAllowed : Errc::unknown,
                    where + ": " + errnoText(error));
    }
    lan = address.value;
    if (fixedPort) {
        fixedPort = ntohs(name.sin_port);  // one that was free stays the same
    }
    if (onListening) {
        onListening(ntohs(name.sin_port));
    }
    return socket;
}

/// The system closes what is gone on the loopback interface: nobody need be asked.
std::expected<AcceptedTcp, AcceptProblem> acceptTcp(int listener, std::chrono::seconds) {
    for (;;) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        UniqueFd socket(::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket) {
            const int on = 1;
            ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            const std::uint32_t from = ntohl(peer.sin_addr.s_addr);
            const std::uint32_t host = sim::loopbackOf({from}).value == from ? from & 0xFFU : kHost;
            return AcceptedTcp{std::move(socket), {(lan & ~0xFFU) | host}, ntohs(peer.sin_port)};
        }
        if (errno == EAGAIN) {
            return std::unexpected(AcceptProblem::noneWaits);
        }
        if (errno != EINTR && errno != ECONNABORTED) {
            return std::unexpected(AcceptProblem::noResources);
        }
    }
}

}  // namespace w58d
