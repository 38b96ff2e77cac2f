// The server with its thread and real sockets, on the loopback network.
#include "services/lan_server/lan_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

/// This process's own, so that no other one's sockets are in the way: 127.x.y.1.
std::uint32_t loopbackAddress() {
    return 0x7F000001U + ((static_cast<std::uint32_t>(::getpid()) & 0xFFFFU) << 8U);
}

std::ptrdiff_t entriesOf(const char* folder) {
    return std::distance(std::filesystem::directory_iterator(folder), {});
}

/// Whether only so many threads are left, in the end: one that was joined may yet be listed.
bool threadsBecome(std::ptrdiff_t count) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (entriesOf("/proc/self/task") != count) {
        if (std::chrono::steady_clock::now() > limit) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

class LanServerTest : public testing::Test {
  protected:
    LanServerTest() {
        // As in main(), the log is there before a second thread is.
        (void)spdlog::default_logger();
        server.onUrcs([this] {
            for (auto urcs = server.takeUrcs(1000); !urcs.empty(); urcs = server.takeUrcs(1000)) {
                received += urcs.size();
            }
        });
    }

    /// From the address of the server: the kernel would take 127.0.0.1, which is not of its LAN.
    [[nodiscard]] static UniqueFd connect(std::uint16_t port) {
        UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in name{};
        const auto* const address = reinterpret_cast<const sockaddr*>(&name);
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(loopbackAddress());
        ::bind(socket.get(), address, sizeof name);
        name.sin_port = htons(port);
        if (::connect(socket.get(), address, sizeof name) != 0) {
            socket.reset();
        }
        return socket;
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

TEST_F(LanServerTest, WhatClientsSendComesWhole) {
    ASSERT_TRUE(server.open());
    constexpr std::size_t kClients = 8;
    constexpr std::size_t kMessages = 2000;
    std::vector<std::thread> senders;
    for (std::size_t i = 0; i < kClients; ++i) {
        senders.emplace_back([port = server.port()] {
            const UniqueFd socket = connect(port);
            for (std::size_t n = 0; n < kMessages; ++n) {
                send(socket, "message " + std::to_string(n) + '\n');
            }
        });
    }
    EXPECT_TRUE(receive(kClients * kMessages));
    for (std::thread& sender : senders) {
        sender.join();
    }
}

TEST_F(LanServerTest, SendsOnlyWhileSomebodyIsThere) {
    EXPECT_FALSE(server.send("x"));
    ASSERT_TRUE(server.open());
    EXPECT_FALSE(server.send("x"));
    const UniqueFd client = connect(server.port());
    send(client, "here\n");
    ASSERT_TRUE(receive(1));
    EXPECT_TRUE(server.send("hello"));
    char bytes[8] = {};
    EXPECT_EQ(::recv(client.get(), bytes, sizeof bytes, 0), 5);
    EXPECT_STREQ(bytes, "hello");
    server.close();
    EXPECT_EQ(::recv(client.get(), bytes, sizeof bytes, 0), 0) << "an orderly end";
    EXPECT_FALSE(server.send("x"));
}

TEST_F(LanServerTest, OpenedAndClosedAgainAndAgainLeavesNothing) {
    std::atomic<bool> done = false;
    std::vector<std::thread> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back([&done, port = server.port()] {
            while (!done) {
                const UniqueFd socket = connect(port);
                if (socket) {
                    send(socket, "one\ntwo\nthr");
                }
            }
        });
    }
    const std::ptrdiff_t threads = entriesOf("/proc/self/task");
    for (int i = 0; i < 300; ++i) {
        ASSERT_TRUE(server.open());
        io.restart();
        io.poll();
        if (i % 3 == 0) {
            (void)server.send("to all");
        }
        server.close();
        ASSERT_FALSE(server.isOpen());
        ASSERT_TRUE(threadsBecome(threads)) << "a round's own thread is left";
    }
    done = true;
    for (std::thread& client : clients) {
        client.join();
    }
    const std::ptrdiff_t descriptors = entriesOf("/proc/self/fd");
    ASSERT_TRUE(server.open());
    server.close();
    EXPECT_EQ(entriesOf("/proc/self/fd"), descriptors);
}

TEST_F(LanServerTest, APortThatIsTakenIsRefused) {
    ASSERT_TRUE(server.open());
    LanServer second(io, config);
    second.configure(server.port(), {});
    const Result<void> opened = second.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::notAllowed);
    EXPECT_FALSE(second.isOpen());
    EXPECT_TRUE(server.open()) << "an open one stays open";
}

}  // namespace
}  // namespace w58d
