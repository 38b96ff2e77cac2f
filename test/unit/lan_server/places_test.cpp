// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who gets a place when all are taken.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include "lan_server_fixture.hpp"

namespace w58d {
namespace {

class Places : public test::LanServerTest {
  protected:
    /// One that the server has heard, so it has a place; "refused" by an invalid descriptor.
    [[nodiscard]] UniqueFd join(std::uint32_t host) {
        UniqueFd client = connect(server.port(), host);
        const std::size_t before = received;
        send(client, "here\n");
        // Either its message comes, or the end of its connection.
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (received == before && std::chrono::steady_clock::now() < limit) {
            io.restart();
            io.poll();
            char end = 0;
            if (::recv(client.get(), &end, 1, MSG_DONTWAIT) == 0 || errno == ECONNRESET) {
                return {};
            }
        }
        return client;
    }

    [[nodiscard]] std::vector<UniqueFd> join(std::uint32_t host, int count) {
        std::vector<UniqueFd> clients;
        while (count-- > 0) {
            clients.push_back(join(host));
            EXPECT_TRUE(clients.back());
        }
        return clients;
    }

    /// It has a place; one that is heard is not wanted for that.
    bool isSentTo(const UniqueFd& client) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (std::chrono::steady_clock::now() < limit) {
            (void)server.send("?");
            char byte = 0;
            const ssize_t size = ::recv(client.get(), &byte, 1, MSG_DONTWAIT);
            if (size >= 0 || errno == ECONNRESET) {
                return size > 0;
            }
        }
        return false;
    }

    /// How many of them the server sends to.
    std::size_t connected(const std::vector<UniqueFd>& clients) {
        (void)server.send("?");
        std::size_t count = 0;
        for (const UniqueFd& client : clients) {
            char byte = 0;
            count += ::recv(client.get(), &byte, 1, 0) == 1 ? 1U : 0U;
        }
        return count;
    }
};

TEST_F(Places, AnAddressThatHasNoneGetsOneOfTheAddressThatHasTheMost) {
    config.lanServer.maxClients = 8;
    ASSERT_TRUE(server.open());
    const std::vector<UniqueFd> few = join(1, 2);
    const std::vector<UniqueFd> many = join(2, 6);
    send(many.front(), "I am busy\n");
    ASSERT_TRUE(receive(9));
    const UniqueFd third = join(3);
    EXPECT_TRUE(third);
    EXPECT_EQ(receiveAll(many[1]), "") << "the longest silent";
    EXPECT_EQ(connected(few), 2U);
    EXPECT_EQ(connected(many), 5U);
    EXPECT_FALSE(join(3)) << "it has one now";
    EXPECT_FALSE(join(2));
    const UniqueFd fourth = join(4);
    EXPECT_TRUE(fourth);
    EXPECT_FALSE(join(5)) << "4 are a fair share";
}

TEST_F(Places, AnAddressHasNoMoreThanAreAllowed) {
    config.lanServer.maxPerClient = 2;
    ASSERT_TRUE(server.open());
    const std::vector<UniqueFd> both = join(1, 2);
    EXPECT_FALSE(join(1));
    EXPECT_TRUE(join(2));
    ::shutdown(both[1].get(), SHUT_WR);
    std::size_t tries = 0;
    UniqueFd next;
    while (!next && ++tries < 1000) {  // the server may come to its end later
        next = join(1);
    }
    EXPECT_TRUE(next);
    EXPECT_EQ(receiveAll(both[1]), "");
    EXPECT_EQ(connected({}), 0U);
}

TEST_F(Places, WhoHasSentAllGivesWay) {
    config.lanServer.maxClients = 3;
    ASSERT_TRUE(server.open());
    const std::vector<UniqueFd> clients = join(1, 3);
    ::shutdown(clients[1].get(), SHUT_WR);
    std::size_t tries = 0;
    UniqueFd next;
    while (!next && ++tries < 1000) {
        next = join(1);
    }
    EXPECT_TRUE(next);
    EXPECT_EQ(receiveAll(clients[1]), "");
    EXPECT_FALSE(join(1));
}

TEST_F(Places, WhoHasLeftHoldsNoneWhileTheHostTakesNothing) {
    config.lanServer.maxClients = 2;
    config.lanServer.halfClose = 600;
    server.configure({.port = server.port(), .mode = LanMode::cached});
    ASSERT_TRUE(server.open());
    std::string sent;
    const auto visit = [&](std::uint32_t host, const std::string& message) {
        UniqueFd client = connect(server.port(), host);
        ASSERT_TRUE(isSentTo(client)) << host;
        send(client, message + '\n');
        sent += message;
    };
    for (std::uint32_t host = 1; host < 60; ++host) {
        visit(host, std::string(host < 20 ? 1000 : 3, static_cast<char>('A' + host)));
    }
    std::string got;
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (got.size() < sent.size() && std::chrono::steady_clock::now() < limit) {
        io.restart();
        io.poll();
        got += *server.fetch(100);
    }
    std::ranges::sort(got);
    EXPECT_EQ(got, sent) << "all of it, whoever's turn it was";
}

TEST_F(Places, NoMoreLeaveThanThereMayBe) {
    config.lanServer.maxClients = 2;
    ASSERT_TRUE(server.open());
    // The host takes nothing; each sends more than it may leave behind many times over.
    const std::string line = std::string(999, 'm') + '\n';
    std::string much;
    for (int i = 0; i < 40; ++i) {
        much += line;
    }
    std::size_t admitted = 0;
    for (std::uint32_t host = 1; host < 100; ++host) {
        const UniqueFd client = connect(server.port(), host);
        if (!isSentTo(client)) {
            break;
        }
        send(client, much);
        ++admitted;
    }
    EXPECT_GT(admitted, 4U);
    EXPECT_LT(admitted, 30U);
    EXPECT_TRUE(receive(admitted * 40)) << "and nothing is lost";
    EXPECT_TRUE(join(100));
}

}  // namespace
}  // namespace w58d
