// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The server with its thread and real sockets, on the loopback network.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/files/unique_fd.hpp"
#include "services/lan_server/lan_server.hpp"

namespace w58d::test {

/// This process's own, so that no other one's sockets are in the way: 127.x.y.1.
inline std::uint32_t loopbackAddress() {
    return 0x7F000001U + ((static_cast<std::uint32_t>(::getpid()) & 0xFFFFU) << 8U);
}

class LanServerTest : public testing::Test {
  protected:
    LanServerTest() {
        server.onUrcs([this] {
            for (auto urcs = server.takeUrcs(1000); !urcs.empty(); urcs = server.takeUrcs(1000)) {
                received += urcs.size();
            }
        });
    }

    /// From an address of the LAN, by default the server's: the kernel would take 127.0.0.1, which
    /// is not of it.
    [[nodiscard]] static UniqueFd connect(std::uint16_t port, std::uint32_t host = 1) {
        UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in name{};
        const auto* const address = reinterpret_cast<const sockaddr*>(&name);
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(loopbackAddress() - 1 + host);
        ::bind(socket.get(), address, sizeof name);
        name.sin_addr.s_addr = htonl(loopbackAddress());
        name.sin_port = htons(port);
        if (::connect(socket.get(), address, sizeof name) != 0) {
            socket.reset();
        }
        return socket;
    }

    /// All that comes until the server ends the connection; what has come if it does not.
    [[nodiscard]] static std::string receiveAll(const UniqueFd& socket) {
        const timeval limit{60, 0};
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        std::string all;
        char bytes[512];
        for (;;) {
            const ssize_t size = ::recv(socket.get(), bytes, sizeof bytes, 0);
            if (size <= 0) {
                return size == 0 ? all : all + "(not ended)";
            }
            all.append(bytes, static_cast<std::size_t>(size));
        }
    }

    static void send(const UniqueFd& socket, std::string_view bytes) {
        (void)::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    static Config onLoopback() {
        Config config;
        const std::uint32_t address = loopbackAddress();
        config.lan.range = *Ipv4Range::create({address}, 24, {address + 1}, {address + 2});
        return config;
    }

    /// Runs the main loop until `count` URCs have come.
    [[nodiscard]] bool receive(std::size_t count) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (received < count && std::chrono::steady_clock::now() < limit) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return received == count;
    }

    asio::io_context io{1};
    Config config = onLoopback();
    LanServer server{io, config};
    std::size_t received = 0;
};

}  // namespace w58d::test
