// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The server with its thread and real sockets, on the loopback network.
#include "lan_server_fixture.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace w58d {
namespace {

using test::LanServerTest;

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

TEST_F(LanServerTest, WhoHasSentAllGetsItsAnswer) {
    config.lanServer.halfClose = 1;
    ASSERT_TRUE(server.open());
    const UniqueFd client = connect(server.port());
    send(client, "status\n");
    ::shutdown(client.get(), SHUT_WR);
    ASSERT_TRUE(receive(1));
    for (const char* const part : {"it is ", "well"}) {
        EXPECT_TRUE(server.send(part));
    }
    EXPECT_EQ(receiveAll(client), "it is well");
    EXPECT_FALSE(server.send("x"));
}

TEST_F(LanServerTest, WhoHasLeftIsNotConnectedOnceThatIsSeen) {
    config.lanServer.halfClose = 600;
    ASSERT_TRUE(server.open());
    UniqueFd client = connect(server.port());
    send(client, "good bye\n");
    client.reset();
    ASSERT_TRUE(receive(1));
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (server.send("x")) {
        ASSERT_LT(std::chrono::steady_clock::now(), limit);
        std::this_thread::yield();
    }
}

TEST_F(LanServerTest, WhoDoesNotReadIsDisconnectedOnlyWhenItsBufferIsFull) {
    config.lanServer.deadAfter = 1;
    config.lanServer.halfClose = 1;
    config.lanServer.sendBuffer = 1024 * 1024;
    ASSERT_TRUE(server.open());
    const UniqueFd client = connect(server.port());
    const int little = 16 * 1024;
    ::setsockopt(client.get(), SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    send(client, "here\n");
    ::shutdown(client.get(), SHUT_WR);
    ASSERT_TRUE(receive(1));
    const std::string part(16 * 1024, 'x');
    std::size_t sent = 0;
    while (sent < std::size_t{512} * 1024) {
        ASSERT_TRUE(server.send(part));
        sent += part.size();
    }
    // Only time shows that nothing happens in it.
    std::this_thread::sleep_for(std::chrono::seconds(3));
    EXPECT_TRUE(server.send("y"));
    EXPECT_EQ(receiveAll(client).size(), sent + 1);
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
    second.configure({.port = server.port()});
    const Result<void> opened = second.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::notAllowed);
    EXPECT_FALSE(second.isOpen());
    EXPECT_TRUE(server.open()) << "an open one stays open";
}

}  // namespace
}  // namespace w58d
