// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The server in the modes that name clients, with its thread and real sockets.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lan_server_fixture.hpp"
#include "services/lan_server/client_ids.hpp"

namespace w58d {
namespace {

class NamedClients : public test::LanServerTest {
  protected:
    NamedClients() {
        server.onUrcs([this] { take(); });
    }
    void take() {
        for (auto urcs = server.takeUrcs(1000); !urcs.empty(); urcs = server.takeUrcs(1000)) {
            for (const std::string_view urc : urcs) {
                texts.emplace_back(urc);
            }
        }
    }
    void open(LanMode mode) {
        server.configure({.port = server.port(), .mode = mode});
        ASSERT_TRUE(server.open(opener));
    }
    /// Whether a text comes that begins so; those before it are forgotten.
    bool comes(std::string_view begin) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (std::chrono::steady_clock::now() < limit) {
            const auto found = std::ranges::find_if(
                texts, [&](const std::string& text) { return text.starts_with(begin); });
            if (found != texts.end()) {
                texts.erase(texts.begin(), found + 1);
                return true;
            }
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return false;
    }
    bool sendTo(int id, std::string_view bytes) {
        const Result<LanReceiver> receiver = server.receiver(id, bytes.size());
        return receiver && server.sendTo(*receiver, bytes);
    }

    /// As if it came now.
    std::string notice(int id) {
        return server.notice(*server.noticeOf("+CWLANRDY: " + std::to_string(id) + ','));
    }

    std::shared_ptr<int> opener = std::make_shared<int>();
    std::vector<std::string> texts;
};

TEST_F(NamedClients, AreToldApart) {
    open(LanMode::streamed);
    const UniqueFd first = connect(server.port(), 2);
    ASSERT_TRUE(comes("+CWEVLAN: 1,0,127."));
    const UniqueFd second = connect(server.port(), 3);
    ASSERT_TRUE(comes("+CWEVLAN: 1,1,127."));
    send(second, "two");
    EXPECT_TRUE(comes("+CWLANDATA: 1,3\r\ntwo"));
    EXPECT_TRUE(sendTo(0, "to the first"));
    EXPECT_FALSE(sendTo(2, "to nobody"));
    EXPECT_TRUE(server.closeClient(0));
    EXPECT_EQ(receiveAll(first), "to the first");
    EXPECT_TRUE(comes("+CWEVLAN: 0,0,127."));
    EXPECT_FALSE(server.closeClient(0));
    EXPECT_FALSE(server.fetchFrom(1, 10, opener.get())) << "not in this mode";
    EXPECT_FALSE(server.cached());
    server.close();
    EXPECT_TRUE(comes("+CWEVLAN: 0,1,127.")) << "each gives its gone";
    EXPECT_EQ(receiveAll(second), "");
}

TEST_F(NamedClients, WhatOneWasSentReachesNoOther) {
    open(LanMode::streamed);
    UniqueFd client = connect(server.port());
    ASSERT_TRUE(comes("+CWEVLAN: 1,0,"));
    const Result<LanReceiver> receiver = server.receiver(0, 10);
    ASSERT_TRUE(receiver);
    EXPECT_FALSE(server.receiver(0, LanServer::kSendQueue + 1));
    ASSERT_TRUE(server.closeClient(0));
    ASSERT_TRUE(comes("+CWEVLAN: 0,0,"));
    EXPECT_FALSE(server.sendTo(*receiver, "late"));
    const LanReceiver wrong{.id = 0, .number = receiver->number + 1};
    EXPECT_FALSE(server.sendTo(wrong, "late"));
}

TEST_F(NamedClients, WhatOneWasSentReachesNoOtherOfAnotherOpening) {
    open(LanMode::fetched);
    const UniqueFd before = connect(server.port());
    send(before, "hello");
    ASSERT_TRUE(comes("+CWLANRDY: 0,"));
    const Result<LanReceiver> receiver = server.receiver(0, 10);
    ASSERT_TRUE(receiver);
    const std::optional<LanNotice> held = server.noticeOf("+CWLANRDY: 0,");
    open(LanMode::fetched);
    const UniqueFd after = connect(server.port());
    send(after, "hello");
    ASSERT_TRUE(comes("+CWLANRDY: 0,"));
    EXPECT_EQ(server.notice(*held), "") << "it is of the one before";
    EXPECT_EQ(notice(0), "+CWLANRDY: 0,5");
    EXPECT_FALSE(server.sendTo(*receiver, "late"));
    EXPECT_TRUE(sendTo(0, "for it"));
    server.close();
    EXPECT_EQ(receiveAll(after), "for it");
}

TEST_F(NamedClients, AnIdIsOfNobodyUntilTheHostCanKnow) {
    bool lineBegun = true;
    server.onUrcs([&] {
        for (auto urcs = server.takeUrcs(1000, lineBegun); !urcs.empty();
             urcs = server.takeUrcs(1000, lineBegun)) {
            texts.insert(texts.end(), urcs.begin(), urcs.end());
        }
    });
    open(LanMode::fetched);
    const UniqueFd first = connect(server.port());
    send(first, "hello");
    ASSERT_TRUE(comes("+CWLANRDY: 0,"));
    EXPECT_TRUE(server.awaitsLeaving());
    EXPECT_FALSE(sendTo(0, "x")) << "the line was begun before";
    EXPECT_FALSE(server.fetchFrom(0, 1, opener.get()));
    EXPECT_FALSE(server.closeClient(0));
    server.urcsLeft();
    EXPECT_FALSE(server.awaitsLeaving());
    EXPECT_TRUE(sendTo(0, "x"));
    EXPECT_TRUE(server.fetchFrom(0, 1, opener.get()));
    lineBegun = false;
    const UniqueFd second = connect(server.port());
    ASSERT_TRUE(comes("+CWEVLAN: 1,1,"));
    EXPECT_TRUE(sendTo(1, "x")) << "it may answer at once";
}

TEST_F(NamedClients, AreOfTheOpenerAlone) {
    server.configure({.port = server.port(), .mode = LanMode::fetched});
    EXPECT_FALSE(server.open({})) << "nobody is there";
    ASSERT_TRUE(server.open(opener));
    EXPECT_EQ(server.opener(), opener);
    const UniqueFd client = connect(server.port());
    send(client, "secret");
    ASSERT_TRUE(comes("+CWLANRDY: 0,"));
    const int other = 0;
    EXPECT_FALSE(server.fetchFrom(0, 10, &other));
    EXPECT_FALSE(server.lostItsOpener());
    opener.reset();
    EXPECT_TRUE(server.lostItsOpener());
    server.close();
    EXPECT_TRUE(server.isTheOpeners()) << "there is something left to say";
    EXPECT_EQ(server.opener(), nullptr);
    server.dropUrcs();
    EXPECT_FALSE(server.isTheOpeners());
}

TEST_F(NamedClients, WhatIsFetchedIsWholeWhoeverElseSends) {
    open(LanMode::fetched);
    constexpr std::size_t kSenders = 8;
    constexpr std::size_t kBytes = 100'000;
    std::vector<UniqueFd> clients;
    for (std::size_t i = 0; i < kSenders; ++i) {
        clients.push_back(connect(server.port()));
        ASSERT_TRUE(comes("+CWEVLAN: 1," + std::to_string(i) + ','));
    }
    std::vector<std::thread> senders;
    for (std::size_t i = 0; i < kSenders; ++i) {
        senders.emplace_back([&client = clients[i], i] {
            const std::string bytes(kBytes, static_cast<char>('a' + i));
            std::string_view left = bytes;
            while (!left.empty()) {
                const std::size_t size = std::min<std::size_t>(left.size(), 3000);
                send(client, left.substr(0, size));
                left.remove_prefix(size);
            }
            ::shutdown(client.get(), SHUT_WR);
        });
    }
    std::vector<std::string> got(kSenders);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(100);
    const auto all = [&] {
        return std::ranges::all_of(got, [&](const auto& one) { return one.size() == kBytes; });
    };
    while (!all() && std::chrono::steady_clock::now() < limit) {
        io.restart();
        io.poll();
        for (std::size_t i = 0; i < kSenders; ++i) {
            const auto id = static_cast<int>(i);
            const Result<LanBytes> bytes = server.fetchFrom(id, 1460, opener.get());
            ASSERT_TRUE(bytes);
            got[i] += bytes->bytes;
            (void)notice(id);
        }
    }
    EXPECT_TRUE(all());
    for (std::size_t i = 0; i < kSenders; ++i) {
        senders[i].join();
        EXPECT_EQ(got[i], std::string(got[i].size(), static_cast<char>('a' + i)));
    }
    const Result<std::vector<LanClient>> listed = server.clients();
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->size(), kSenders);
}

TEST_F(NamedClients, WhoComesAndGoesWhileTheHostWorks) {
    open(LanMode::fetched);
    std::atomic<bool> done = false;
    std::vector<std::thread> visitors;
    for (std::uint32_t i = 0; i < 3; ++i) {
        visitors.emplace_back([&done, i, port = server.port()] {
            while (!done) {
                const UniqueFd client = connect(port, 2 + i);
                if (client) {
                    send(client, "hello");
                }
            }
        });
    }
    for (int round = 0; round < 500; ++round) {
        io.restart();
        io.poll();
        take();
        server.urcsLeft();
        const int id = round % 31;
        (void)server.fetchFrom(id, 3, opener.get());
        (void)notice(id);
        (void)sendTo(id, "hello");
        (void)server.clients();
        if (round % 7 == 0) {
            (void)server.closeClient(id);
        }
        if (round % 50 == 49) {
            open(round % 100 == 49 ? LanMode::streamed : LanMode::fetched);
        }
    }
    server.close();
    done = true;
    for (std::thread& visitor : visitors) {
        visitor.join();
    }
}

TEST_F(NamedClients, ComeAndGoFasterThanCanBeTold) {
    constexpr std::size_t kVisits = 300;
    std::size_t told = 0;
    std::size_t lost = 0;
    server.onEvent([&](std::string_view event) {
        constexpr std::string_view kLost = "+CWURCLOST: ";
        if (event.starts_with(kLost)) {
            lost += std::stoul(std::string(event.substr(kLost.size())));
        } else {
            ++told;
        }
    });
    ASSERT_TRUE(server.open());
    for (std::size_t visit = 0; visit < kVisits; ++visit) {
        const UniqueFd client = connect(server.port());
        const linger now{1, 0};
        ::setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        std::this_thread::sleep_for(std::chrono::milliseconds(3));  // or it would be refused
    }
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (told + lost < 2 * kVisits && std::chrono::steady_clock::now() < limit) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the loop is busy
        io.restart();
        io.poll();
    }
    EXPECT_EQ(told + lost, 2 * kVisits) << told << " told, " << lost << " lost";
    EXPECT_GE(told, 256U);
}

TEST_F(NamedClients, HaveIdsInTheOtherModesTooIfThereAreAny) {
    std::vector<std::string> events;
    server.onEvent([&](std::string_view event) { events.emplace_back(event); });
    ASSERT_TRUE(server.open());
    const auto until = [&](std::size_t count) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (events.size() < count && std::chrono::steady_clock::now() < limit) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return events.size() == count;
    };
    const auto began = std::chrono::steady_clock::now();
    std::size_t count = 0;
    for (int visit = 0; visit < kLanIds; ++visit) {
        UniqueFd client = connect(server.port());
        ASSERT_TRUE(until(++count));
        EXPECT_TRUE(events.back().starts_with("+CWEVLAN: 1," + std::to_string(visit) + ",127."));
        const linger now{1, 0};
        ::setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        client.reset();
        ASSERT_TRUE(until(++count));
        EXPECT_TRUE(events.back().starts_with("+CWEVLAN: 0," + std::to_string(visit) + ",127."));
    }
    const UniqueFd client = connect(server.port());
    ASSERT_TRUE(until(++count));
    const bool allRest = std::chrono::steady_clock::now() - began < ClientIds::kRest;
    EXPECT_TRUE(events.back().starts_with(allRest ? "+CWEVLAN: 1,,127." : "+CWEVLAN: 1,"));
    server.close();
    EXPECT_EQ(events.size(), count + 1) << "it is gone";
}

}  // namespace
}  // namespace w58d
