// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Against a server made here; hostapd_test.cpp asks the real one.
#include "platform/net/control_socket.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "folder.hpp"
#include "loop.hpp"
#include "platform/files/unique_fd.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;
using testing::ElementsAre;
using Kind = ControlError::Kind;
using Answer = ControlResult<std::string>;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The server's side of a control interface, operated by hand.
class Server {
  public:
    explicit Server(const std::string& path)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        ::unlink(path.c_str());
        EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }

    /// The next request, if one has come; its sender is who gets the answers then.
    std::optional<std::string> receive() {
        std::string text(8192, '\0');
        length_ = sizeof client_;
        const ssize_t size = ::recvfrom(fd_.get(), text.data(), text.size(), 0,
                                        reinterpret_cast<sockaddr*>(&client_), &length_);
        if (size < 0) {
            return std::nullopt;
        }
        text.resize(static_cast<std::size_t>(size));
        return text;
    }
    bool send(const std::string& text) {
        return ::sendto(fd_.get(), text.data(), text.size(), 0,
                        reinterpret_cast<sockaddr*>(&client_), length_) >= 0;
    }

  private:
    UniqueFd fd_;
    sockaddr_un client_{};
    socklen_t length_ = 0;
};

class ControlSocketTest : public testing::Test {
  protected:
    void serve() { server = std::make_unique<Server>(folder.file("server")); }
    void ask(const std::string& command, std::chrono::milliseconds timeout = seconds(60)) {
        loop.start<Answer>(control.request(command, timeout),
                           [this](Answer answer) { answers.push_back(std::move(answer)); });
    }
    std::string untilReceived() {
        std::optional<std::string> request;
        EXPECT_TRUE(loop.until([&] { return (request = server->receive()).has_value(); }));
        return request.value_or("");
    }
    bool untilAnswers(std::size_t count) {
        return loop.until([&] { return answers.size() >= count; });
    }

    Folder folder;
    Loop loop;
    std::unique_ptr<Server> server;
    ControlSocket control{loop.io, folder.file("server"), folder.path()};
    std::vector<Answer> answers;
};

TEST_F(ControlSocketTest, GivesTheAnswerToEachRequestInOrder) {
    serve();
    ask("ONE");
    ask("TWO");
    EXPECT_EQ(untilReceived(), "ONE");
    loop.settle();
    EXPECT_FALSE(server->receive()) << "one at a time";
    server->send("first\nlast\n");
    EXPECT_EQ(untilReceived(), "TWO");
    server->send("");
    ASSERT_TRUE(untilAnswers(2));
    EXPECT_EQ(answers[0], "first\nlast");
    EXPECT_EQ(answers[1], "") << "an empty answer is one";
}

TEST_F(ControlSocketTest, SaysThatNobodyIsThere) {
    ask("PING");
    ASSERT_TRUE(untilAnswers(1));
    EXPECT_EQ(answers[0].error().kind, Kind::absent);
    serve();
    server.reset();  // its address stays, as after a kill
    ask("PING");
    ASSERT_TRUE(untilAnswers(2));
    EXPECT_EQ(answers[1].error().kind, Kind::absent);
    EXPECT_EQ(answers[1].error().toError().code, Errc::unknown);
    EXPECT_EQ(folder.count(), 1U) << "our own addresses are removed";
}

TEST_F(ControlSocketTest, ConnectsAgainWhenTheServerWasRestarted) {
    for (int round = 1; round <= 3; ++round) {
        serve();
        ask("PING");
        EXPECT_EQ(untilReceived(), "PING");
        server->send("PONG\n");
        ASSERT_TRUE(untilAnswers(static_cast<std::size_t>(round)));
        EXPECT_EQ(answers.back(), "PONG");
        server.reset();
    }
    ask("PING");
    ASSERT_TRUE(untilAnswers(4));
    EXPECT_EQ(answers.back().error().kind, Kind::absent);
}

TEST_F(ControlSocketTest, DoesNotTakeALateAnswerForTheNext) {
    serve();
    ask("SLOW", milliseconds(20));
    ask("NEXT");
    EXPECT_EQ(untilReceived(), "SLOW");
    ASSERT_TRUE(untilAnswers(1));
    EXPECT_EQ(answers[0].error().kind, Kind::timedOut);
    EXPECT_FALSE(server->send("late\n")) << "its address is gone";
    EXPECT_EQ(untilReceived(), "NEXT");
    server->send("right\n");
    ASSERT_TRUE(untilAnswers(2));
    EXPECT_EQ(answers[1], "right");
}

TEST_F(ControlSocketTest, DoesNotTakeAnAnswerToACancelledRequest) {
    serve();
    EXPECT_FALSE(
        loop.run(withTimeout(control.request("CANCELLED", seconds(60)), milliseconds(20))));
    EXPECT_EQ(untilReceived(), "CANCELLED");
    ask("NEXT");
    EXPECT_FALSE(server->send("late\n"));
    EXPECT_EQ(untilReceived(), "NEXT");
    server->send("right\n");
    ASSERT_TRUE(untilAnswers(1));
    EXPECT_EQ(answers[0], "right");
}

TEST_F(ControlSocketTest, EndsWaitingWhenTheServerIsKnownToHaveEnded) {
    serve();
    ask("SET");
    untilReceived();
    control.serverGone();
    ASSERT_TRUE(untilAnswers(1));
    EXPECT_EQ(answers[0].error().kind, Kind::absent);
    EXPECT_FALSE(server->receive()) << "it is not sent again";
}

TEST_F(ControlSocketTest, TellsOkFromRefusal) {
    serve();
    std::vector<ControlResult<void>> results;
    const auto askOk = [&](const std::string& answer) {
        loop.start<ControlResult<void>>(control.requestOk("SET x", seconds(60)),
                                        [&](ControlResult<void> r) { results.push_back(r); });
        untilReceived();
        server->send(answer);
        const std::size_t count = results.size();
        EXPECT_TRUE(loop.until([&] { return results.size() > count; }));
    };
    askOk("OK\n");
    askOk("FAIL\n");
    EXPECT_TRUE(results[0]);
    EXPECT_EQ(results[1].error().kind, Kind::refused);
    EXPECT_EQ(results[1].error().detail, "FAIL");
}

TEST_F(ControlSocketTest, KeepsToTheLimits) {
    serve();
    const std::string longest(ControlSocket::kMaxAnswer, 'x');
    ask(std::string(ControlSocket::kMaxRequest, 'r'));
    EXPECT_EQ(untilReceived().size(), ControlSocket::kMaxRequest);
    ASSERT_TRUE(server->send(longest));
    ASSERT_TRUE(untilAnswers(1));
    EXPECT_EQ(answers[0], longest);
    ask("MORE");
    untilReceived();
    ASSERT_TRUE(server->send(longest + "y"));
    ask(std::string(ControlSocket::kMaxRequest + 1, 'r'));
    ASSERT_TRUE(untilAnswers(3));
    EXPECT_EQ(answers[1].error().kind, Kind::failed);
    EXPECT_EQ(answers[2].error().kind, Kind::failed);
    ControlSocket tooLong(loop.io, std::string(200, 's'), folder.path());
    EXPECT_EQ(loop.run(tooLong.request("PING")).error().kind, Kind::failed);
}

TEST_F(ControlSocketTest, HangsOnNobodyWhoDoesNotReceive) {
    serve();
    std::size_t asked = 0;
    // The kernel queues a few requests of a server that is stopped; the next cannot be sent.
    for (; asked < 30; ++asked) {
        ask("PING", milliseconds(5));
    }
    ASSERT_TRUE(untilAnswers(asked));
    for (const Answer& answer : answers) {
        EXPECT_EQ(answer.error().kind, Kind::timedOut);
    }
}

TEST_F(ControlSocketTest, DeliversEvents) {
    serve();
    std::vector<std::string> events;
    std::optional<ControlResult<void>> attached;
    const auto attach = [&] {
        attached.reset();
        loop.start<ControlResult<void>>(
            control.attach([&](std::string_view event) { events.emplace_back(event); },
                           seconds(60)),
            [&](ControlResult<void> result) { attached = std::move(result); });
        EXPECT_EQ(untilReceived(), "ATTACH");
        server->send("OK\n");
        EXPECT_TRUE(loop.until([&] { return attached.has_value(); }));
        EXPECT_TRUE(*attached);
    };
    attach();
    server->send("<3>AP-STA-CONNECTED 02:00:00:00:01:00");
    server->send("<2>CTRL-EVENT-TERMINATING \n");
    ASSERT_TRUE(loop.until([&] { return events.size() == 2; }));
    EXPECT_THAT(events,
                ElementsAre("AP-STA-CONNECTED 02:00:00:00:01:00", "CTRL-EVENT-TERMINATING "));
    control.detach();
    EXPECT_EQ(untilReceived(), "DETACH");
    EXPECT_FALSE(server->send("<3>LATE"));
    serve();
    attach();
    server->send("<3>AGAIN");
    ASSERT_TRUE(loop.until([&] { return events.size() == 3; }));
}

TEST_F(ControlSocketTest, FailsToAttachWhereThatIsRefused) {
    EXPECT_EQ(loop.run(control.attach([](std::string_view) {})).error().kind, Kind::absent);
    serve();
    EXPECT_EQ(loop.run(control.attach([](std::string_view) {}, milliseconds(5))).error().kind,
              Kind::timedOut);
}

TEST_F(ControlSocketTest, RemovesTheAddressesOfAKilledRun) {
    test::put(folder.file("ctl.999999999.1"), "");
    test::put(folder.file("ctl." + std::to_string(::getpid()) + ".1000000"), "");
    test::put(folder.file("ctl.other"), "");
    const ControlSocket another(loop.io, folder.file("server"), folder.path());
    EXPECT_EQ(folder.count(), 2U);
}

}  // namespace
}  // namespace w58d
