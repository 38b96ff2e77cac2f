// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A storm of URCs of every kind while a host types: in every place where one may not be.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>

#include "host.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace w58d::test {
namespace {

constexpr int kUrcs = 1'000'000;
/// Of those that may be lost so many wait at most.
constexpr int kMostHeld = 250;
constexpr std::string_view kDataPrompt = "\r\n> ";
constexpr std::array kKinds = {Event::client, Event::station, Event::connection, Event::lan,
                               Event::fault};
/// What hostile or binary data in a URC may look like.
constexpr std::array kBodies = {"\r\nOK\r\n"sv, "\r\n> "sv,       "\r\n+CWLANDATA: 1,9\r\n"sv,
                                "\0\r\n"sv,     "AT+CWMAP=0\r"sv, "\x1a\x1b"sv};

/// A host that knows of every URC which it has not got yet. What it is sent has to be just that,
/// and only where a URC may be.
struct Storm : ::testing::Test {
    Storm() : host(Model::w58, profile()) {}

    static Profile profile() {
        Profile profile;
        profile.events = kAllEvents;
        return profile;
    }

    int upTo(int most) { return std::uniform_int_distribution(0, most)(chance); }

    /// A few of any kind happen.
    void blow() {
        for (int left = upTo(6); left > 0; --left) {
            const std::string number = std::to_string(++happened);
            if (const int kind = upTo(9); kind < 5) {
                if (events.size() < kMostHeld) {
                    events.push_back("+CWEVENT: " + number);
                    host.session.event(kKinds.at(static_cast<std::size_t>(kind)), events.back());
                }
            } else if (kind < 7) {
                urcs.push_back("+CWLANDATA: " + number + "\r\n");
                urcs.back() += kBodies.at(static_cast<std::size_t>(upTo(kBodies.size() - 1)));
                host.session.urc(urcs.back());
            } else if (kind < 9) {
                urcs.push_back("+CWLANMSG: " + number);
                host.session.urc(urcs.back());
            } else {
                urcs.push_back("+CWLANRDY: " + number);
                host.session.urc([text = urcs.back()] { return text; });
            }
        }
    }

    /// What has been written is some of the URCs, each in its turn, and nothing else.
    void expectUrcs(std::string_view got) {
        while (!got.empty()) {
            const bool taken = take(got, urcs) || take(got, events);
            ASSERT_TRUE(taken) << "misplaced, lost or twice: " << got.substr(0, 80) << " after "
                               << told;
        }
    }
    bool take(std::string_view& got, std::deque<std::string>& from) {
        if (from.empty() || !got.starts_with("\r\n" + from.front() + "\r\n")) {
            return false;
        }
        got.remove_prefix(from.front().size() + 4);
        from.pop_front();
        ++told;
        return true;
    }

    /// The session is sent these in pieces, while URCs come: its echo alone is written.
    void expectEcho(std::string_view line, bool echo = true) {
        while (!line.empty()) {
            const auto size = static_cast<std::size_t>(1 + upTo(static_cast<int>(line.size()) - 1));
            const std::string_view piece = line.substr(0, size);
            ASSERT_EQ(host.send(piece), echo ? piece : "");
            line.remove_prefix(size);
            if (!line.empty()) {
                blow();
                ASSERT_EQ(host.port.take(), "");
            }
        }
    }
    void expectThenUrcs(std::string_view answer, std::string_view got) {
        ASSERT_TRUE(got.starts_with(answer)) << answer << " is not what begins " << got;
        expectUrcs(got.substr(answer.size()));
    }
    std::string dataTimeUp() {
        host.port.time += std::exchange(host.port.dataTimer, {}).value_or(0ms);
        host.session.dataTimeUp();
        return host.port.take();
    }

    void line() {
        expectEcho("AT+CWMAP?");
        blow();
        expectThenUrcs("\r\r\n+CWMAP: " + std::to_string(host.context.map) + "\r\n\r\nOK\r\n",
                       host.send("\r"));
    }
    void lineWithAPause() {
        expectEcho("AT+CW");
        if (host.port.timer) {
            host.port.timer = false;
            host.session.silence();
            expectUrcs(host.port.take());
            blow();  // as the silence goes on
            expectUrcs(host.port.take());
        }
        expectEcho("MAP=1");
        expectThenUrcs("\r\r\nOK\r\n", host.send("\r"));
    }
    void slowCommands() {
        expectEcho("AT+SLOW;+SLOW?;+ROWS\r");
        for (int command = 0; command < 2; ++command) {
            blow();
            ASSERT_EQ(host.port.take(), "");
            const std::string got = host.complete(at::ok());
            if (command == 0) {
                ASSERT_EQ(got, "");
            } else {
                expectThenUrcs("\r\n+ROWS:\r\none,1\r\n\r\nOK\r\n", got);
            }
        }
    }
    void data() {
        const std::string bytes = "AT\r\n+CWMAP=0\r\nOK\r\n> \0x"s;
        expectEcho("AT+DATA=" + std::to_string(bytes.size()) + '\r');
        blow();
        ASSERT_EQ(host.port.take(), "");
        ASSERT_EQ(dataTimeUp(), kDataPrompt);
        const int how = upTo(3);
        if (how < 2) {
            expectEcho(bytes.substr(0, bytes.size() - 1), false);
            blow();
            expectThenUrcs("\r\nOK\r\n", host.send("x"));
            ASSERT_EQ(host.context.last, bytes);
            return;
        }
        expectEcho(bytes.substr(0, static_cast<std::size_t>(upTo(20))), false);
        blow();
        if (how == 2) {
            host.session.lineBroken();
            expectThenUrcs("\r\nERROR\r\n", host.port.take());
        } else {
            expectThenUrcs("\r\nERROR\r\n", dataTimeUp());
        }
        blow();
        expectUrcs(host.send("AT+CWMAP=0\r"));
        ASSERT_EQ(dataTimeUp(), "") << "the silence is over";
    }
    void nothing() {
        blow();
        expectUrcs(host.port.take());
    }
    /// The line is slower than all that for a while: events wait for it.
    void slowLine() {
        host.port.sent = false;
        step(upTo(3));
        if (HasFatalFailure()) {
            return;
        }
        host.port.sent = true;
        host.session.sent();
        expectUrcs(host.port.take());
    }
    void step(int what) {
        constexpr std::array kSteps = {&Storm::line, &Storm::lineWithAPause, &Storm::slowCommands,
                                       &Storm::data, &Storm::nothing,        &Storm::slowLine};
        (this->*kSteps.at(static_cast<std::size_t>(what)))();
    }

    std::mt19937 chance{58};
    Host host;
    std::deque<std::string> urcs;    // that are never lost
    std::deque<std::string> events;  // that are not while so few wait
    int happened = 0;
    int told = 0;
};

TEST_F(Storm, EveryOneInItsPlaceAndItsTurn) {
    while (told < kUrcs) {
        step(upTo(5));
        ASSERT_FALSE(HasFatalFailure()) << "after " << told << " URCs";
    }
    EXPECT_EQ(host.context.map, 1) << "no data was taken for a command";
    host.session.sent();
    expectUrcs(host.port.take());
    EXPECT_TRUE(urcs.empty() && events.empty());
}

}  // namespace
}  // namespace w58d::test
