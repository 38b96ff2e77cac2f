// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From clients' bytes to what the host is told: framing, bounds, order, fairness.
#include "services/lan_server/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace w58d {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using testing::Each;
using testing::ElementsAre;

/// Some clients and a host that takes when told to.
class Setting {
  public:
    explicit Setting(LanMode mode = LanMode::direct)
        : inbox(mode,
                {.consumer = [this] { ++consumerWakes; }, .producer = [this] { ++producerWakes; }}),
          intake(inbox, mode == LanMode::fetched ? &caches : nullptr, kMostBytes,
                 [this](int id) { allTaken.push_back(id); }) {}

    ClientInput& join() {
        const std::size_t number = clients.size();
        readOn.push_back(0);
        clients.push_back(std::make_unique<ClientInput>([this, number] { ++readOn[number]; }));
        clients.back()->setId(static_cast<int>(number));
        if (inbox.mode() == LanMode::fetched) {
            caches.open(static_cast<int>(number), number + 1);
        }
        return *clients.back();
    }
    bool send(ClientInput& client, std::string_view bytes) { return intake.receive(client, bytes); }
    std::vector<std::string> take() {
        Texts texts;
        std::vector<std::string> list;
        if (!inbox.take(texts)) {
            return list;
        }
        std::size_t begin = 0;
        for (const std::uint32_t end : texts.ends) {
            list.push_back(texts.bytes.substr(begin, end - begin));
            begin = end;
        }
        return list;
    }

    static constexpr std::size_t kMostBytes = 16;

    int consumerWakes = 0;
    int producerWakes = 0;
    std::vector<int> allTaken;
    Inbox inbox;
    ClientCaches caches;
    Intake intake;
    std::vector<std::unique_ptr<ClientInput>> clients;
    std::vector<int> readOn;
};

std::string shown(std::string_view message) {
    return "+CWLANMSG: " + std::string(message) + "\r\n\r";
}

TEST(Intake, AMessageEndsWithALineFeed) {
    Setting lan;
    ClientInput& client = lan.join();
    EXPECT_TRUE(lan.send(client, "one\ntw"));
    EXPECT_TRUE(lan.send(client, "o\n\nthree"));
    EXPECT_THAT(lan.take(), ElementsAre(shown("one"), shown("two"), shown("")));
    EXPECT_THAT(lan.take(), ElementsAre());
}

TEST(Intake, ANulCutsAMessageInDirectModeOnly) {
    for (const std::string_view first : {""sv, "x"sv, "x\0y"sv}) {
        Setting lan;
        ClientInput& client = lan.join();
        EXPECT_TRUE(lan.send(client, first));
        EXPECT_TRUE(lan.send(client, "\0abc\n"sv));
        const std::string kept(first.substr(0, first.find('\0')));
        EXPECT_THAT(lan.take(), ElementsAre("+CWLANMSG: " + kept + "\r"));
    }
    Setting lan(LanMode::cached);
    EXPECT_TRUE(lan.send(lan.join(), "x\0abc\n"sv));
    EXPECT_THAT(lan.take(), ElementsAre("+CWLANMSG: 5"));
    EXPECT_EQ(lan.inbox.fetch(100), "x\0abc"s);
}

TEST(Intake, KeepsTheFirst1024BytesInAnyPieces) {
    for (const std::size_t length : {1023U, 1024U, 1025U, 5000U}) {
        for (const std::size_t piece : {1U, 7U, 1024U, 6000U}) {
            Setting lan;
            ClientInput& client = lan.join();
            std::string message(length, 'm');
            message.front() = 'f';
            message += '\n';
            for (std::size_t at = 0; at < message.size(); at += piece) {
                EXPECT_TRUE(lan.send(client, std::string_view(message).substr(at, piece)));
                EXPECT_LE(client.size(), kMaxLanMessage);
            }
            EXPECT_THAT(lan.take(), ElementsAre(shown(message.substr(0, std::min(length, 1024UL)))))
                << length << " in pieces of " << piece;
        }
    }
}

TEST(Intake, TheConsumerIsWokenOnceUntilItHasTakenAll) {
    Setting lan;
    ClientInput& client = lan.join();
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(lan.send(client, "m\n"));
    }
    EXPECT_EQ(lan.consumerWakes, 1);
    EXPECT_EQ(lan.take().size(), 3U);
    EXPECT_TRUE(lan.send(client, "m\n"));
    EXPECT_EQ(lan.consumerWakes, 1) << "it has not looked again yet";
    EXPECT_EQ(lan.take().size(), 1U);
    EXPECT_EQ(lan.take().size(), 0U);
    EXPECT_TRUE(lan.send(client, "m\n"));
    EXPECT_EQ(lan.consumerWakes, 2);
}

TEST(Intake, AFullQueueHoldsBackAndLosesNothing) {
    Setting lan;
    ClientInput& client = lan.join();
    std::vector<std::string> sent;
    const auto line = [&] {
        sent.push_back(shown(std::to_string(sent.size()) + std::string(1000, '.')));
        return sent.back().substr(11, sent.back().size() - 14) + '\n';
    };
    for (bool room = true; room;) {
        std::string three;
        for (int i = 0; i < 3; ++i) {
            three += line();
        }
        room = lan.send(client, three);
        ASSERT_LT(sent.size(), 100U);
    }
    std::vector<std::string> got = lan.take();
    EXPECT_LE(got.size() * 1000, Inbox::kMaxQueued);
    EXPECT_EQ(lan.producerWakes, 1);
    lan.intake.resume();
    EXPECT_THAT(lan.readOn, ElementsAre(1));
    for (const std::string& text : lan.take()) {
        got.push_back(text);
    }
    EXPECT_EQ(got, sent);
}

TEST(Intake, AnEmptyMessageIsNoneForTheCache) {
    Setting lan(LanMode::cached);
    ClientInput& client = lan.join();
    EXPECT_TRUE(lan.send(client, "\nabc\n\n\nd\n"));
    EXPECT_THAT(lan.take(), ElementsAre("+CWLANMSG: 3", "+CWLANMSG: 4"));
    EXPECT_EQ(lan.inbox.fetch(100), "abcd");
}

TEST(Intake, AFullCacheHoldsBackUntilTheWholeMessageFits) {
    Setting lan(LanMode::cached);
    ClientInput& client = lan.join();
    std::string all;
    bool room = true;
    for (char c = 'a'; room; ++c) {
        all += std::string(1000, c);
        room = lan.send(client, std::string(1000, c) + '\n');
    }
    EXPECT_EQ(lan.inbox.cached(), 10000U);
    EXPECT_EQ(lan.take().size(), 10U);
    lan.intake.resume();
    EXPECT_EQ(lan.take().size(), 0U);
    std::string got;
    for (int i = 0; i < 7; ++i) {
        got += lan.inbox.fetch(100);
        lan.intake.resume();
        EXPECT_EQ(lan.inbox.cached(), 10000U - got.size());
    }
    got += lan.inbox.fetch(100);
    lan.intake.resume();
    EXPECT_THAT(lan.take(), ElementsAre("+CWLANMSG: 10200"));
    EXPECT_THAT(lan.readOn, ElementsAre(1));
    while (lan.inbox.cached() > 0) {
        got += lan.inbox.fetch(100);
    }
    EXPECT_EQ(got, all);
    EXPECT_EQ(lan.inbox.fetch(1), "");
}

TEST(Intake, WhatIsLeftBehindKeepsItsTurn) {
    Setting lan(LanMode::cached);
    ClientInput& stays = lan.join();
    std::string small;
    for (int i = 0; i < 8000; ++i) {
        small += "-\n";
    }
    EXPECT_FALSE(lan.send(stays, std::string(1024, 's') + '\n' + std::string(9500, 'S') + '\n' +
                                     small + std::string(1024, 'x') + '\n'))
        << "URCs wait, too";
    ClientInput& leaves = lan.join();
    EXPECT_FALSE(lan.send(leaves, "one\ntw"));
    leaves.append("o\nthree");
    ASSERT_TRUE(lan.intake.hasRoomFor(leaves, 0));
    EXPECT_FALSE(lan.intake.hasRoomFor(leaves, Intake::kMostLeft));
    lan.intake.keep(std::move(lan.clients[1]));
    std::string got;
    for (int i = 0; i < 100; ++i) {
        (void)lan.take();
        got += lan.inbox.fetch(Inbox::kMaxCached);
        lan.intake.resume();
    }
    EXPECT_EQ(std::erase(got, '-'), 8000U);
    EXPECT_EQ(got,
              std::string(1024, 's') + std::string(1024, 'S') + "onetwo" + std::string(1024, 'x'));
    EXPECT_THAT(lan.readOn, ElementsAre(1, 0));
}

TEST(Intake, WhatIsLeftBehindIsBounded) {
    Setting lan(LanMode::cached);
    std::string all(Inbox::kMaxCached, 'a');
    for (std::size_t at = 1000; at < all.size(); at += 1000) {
        all[at] = '\n';
    }
    (void)lan.send(lan.join(), all);
    (void)lan.send(lan.join(), all);
    std::size_t count = 0;
    for (; count < 100000; ++count) {
        ClientInput& client = lan.join();
        EXPECT_FALSE(lan.send(client, "left\n"));
        if (!lan.intake.hasRoomFor(client, 0)) {
            break;
        }
        lan.intake.keep(std::move(lan.clients.back()));
    }
    EXPECT_GT(count, 100U);
    EXPECT_LT(count * 512, Intake::kMostLeft);
    for (int i = 0; i < 1000; ++i) {
        (void)lan.take();
        (void)lan.inbox.fetch(Inbox::kMaxCached);
        lan.intake.resume();
    }
    ClientInput& next = lan.join();
    EXPECT_TRUE(lan.send(next, "m\n"));
    EXPECT_TRUE(lan.intake.hasRoomFor(next, 400000)) << "room again";
}

TEST(Intake, BytesAreStreamedAsTheyCome) {
    Setting lan(LanMode::streamed);
    ClientInput& first = lan.join();
    ClientInput& second = lan.join();
    EXPECT_TRUE(lan.send(first, "a\n\0"sv));
    EXPECT_TRUE(lan.send(second, "0123456789abcdefghi"));
    EXPECT_TRUE(lan.send(first, std::string(16, 'x')));
    EXPECT_THAT(
        lan.take(),
        ElementsAre("+CWLANDATA: 0,3\r\na\n\0"s, "+CWLANDATA: 1,16\r\n0123456789abcdef",
                    "+CWLANDATA: 1,3\r\nghi", "+CWLANDATA: 0,16\r\n" + std::string(16, 'x')));
    EXPECT_EQ(first.size(), 0U);
}

TEST(Intake, WhatIsStreamedWaitsInTurnAndIsNotLost) {
    Setting lan(LanMode::streamed);
    ClientInput& flood = lan.join();
    const std::string many(Inbox::kMaxQueued, 'f');
    EXPECT_FALSE(lan.send(flood, many));
    EXPECT_FALSE(lan.send(lan.join(), "other")) << "nobody overtakes";
    Inbox::Turn(lan.inbox).pushText("+EVENT") /* whatever waits */;
    lan.intake.keep(std::move(lan.clients[0]));
    EXPECT_TRUE(lan.intake.keeps(0));
    std::string got;
    std::string all;
    for (std::vector<std::string> texts = lan.take(); !texts.empty(); texts = lan.take()) {
        for (const std::string& text : texts) {
            if (text.starts_with("+CWLANDATA: 0,")) {
                got += text.substr(text.find('\n') + 1);
            }
            all += text;
        }
        lan.intake.resume();
    }
    EXPECT_EQ(got, many);
    EXPECT_NE(all.find("+CWLANDATA: 1,5\r\nother"), std::string::npos);
    EXPECT_NE(all.find("+EVENT"), std::string::npos);
    EXPECT_THAT(lan.allTaken, ElementsAre(0));
    EXPECT_FALSE(lan.intake.keeps(0));
}

TEST(Intake, WhoWaitsToBeFetchedWaitsAlone) {
    Setting lan(LanMode::fetched);
    ClientInput& flood = lan.join();
    ClientInput& other = lan.join();
    EXPECT_FALSE(lan.send(flood, std::string(ClientCaches::kMost + 100, 'f')));
    EXPECT_TRUE(lan.send(other, "one"));
    EXPECT_TRUE(lan.send(other, "two"));
    EXPECT_THAT(lan.take(), ElementsAre("+CWLANRDY: 0,", "+CWLANRDY: 1,"));
    EXPECT_EQ(lan.caches.fetch(1, 2, 100)->bytes, "onetwo");
    lan.intake.resume();
    EXPECT_THAT(lan.readOn, ElementsAre(0, 0));
    EXPECT_TRUE(lan.caches.fetch(0, 1, 60)->resume);
    lan.intake.resume();
    EXPECT_THAT(lan.readOn, ElementsAre(0, 0));
    EXPECT_TRUE(lan.caches.fetch(0, 1, 60)->resume);
    lan.intake.resume();
    EXPECT_THAT(lan.readOn, ElementsAre(1, 0));
    EXPECT_EQ(lan.caches.size(0), ClientCaches::kMost - 20);
}

TEST(Intake, WhatIsLeftToBeFetchedCanBeDropped) {
    Setting lan(LanMode::fetched);
    for (int id = 0; id < 2; ++id) {
        EXPECT_FALSE(lan.send(lan.join(), std::string(ClientCaches::kMost + 100, 'f')));
    }
    lan.intake.keep(std::move(lan.clients[0]));
    EXPECT_EQ(lan.intake.forget(1), 0U);
    EXPECT_EQ(lan.intake.forget(0), 100U);
    EXPECT_FALSE(lan.intake.keeps(0));
    (void)lan.caches.fetch(0, 1, ClientCaches::kMost);
    (void)lan.caches.fetch(1, 2, ClientCaches::kMost);
    lan.intake.resume();
    EXPECT_EQ(lan.caches.size(0), 0U);
    EXPECT_EQ(lan.caches.size(1), 100U);
    EXPECT_THAT(lan.readOn, ElementsAre(0, 1));
}

TEST(Intake, WhoFloodsDoesNotStarveOthers) {
    Setting lan;
    ClientInput& flood = lan.join();
    std::string many;
    for (int i = 0; i < 2000; ++i) {
        many += std::string(100, 'f') + '\n';
    }
    EXPECT_FALSE(lan.send(flood, many));
    ClientInput& other = lan.join();
    EXPECT_FALSE(lan.send(other, "one\ntwo\nthree\n")) << "nobody overtakes";
    EXPECT_THAT(lan.take(), Each(shown(std::string(100, 'f'))));
    lan.intake.resume();
    const std::vector<std::string> next = lan.take();
    ASSERT_GE(next.size(), 6U);
    EXPECT_THAT(
        std::vector(next.begin(), next.begin() + 6),
        ElementsAre(shown(std::string(100, 'f')), shown("one"), shown(std::string(100, 'f')),
                    shown("two"), shown(std::string(100, 'f')), shown("three")));
    EXPECT_THAT(lan.readOn, ElementsAre(0, 1));
}

}  // namespace
}  // namespace w58d
