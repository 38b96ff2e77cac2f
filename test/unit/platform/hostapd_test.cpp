// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The control socket against a real hostapd, which needs no radio with driver=none.
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>

#include "folder.hpp"
#include "loop.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/net/control_socket.hpp"
#include "platform/process/child.hpp"

namespace w58d {
namespace {

using test::Folder;
using test::Loop;
using testing::HasSubstr;
using Kind = ControlError::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kHostapd = "/usr/sbin/hostapd";

class HostapdTest : public testing::Test {
  protected:
    void SetUp() override {
        test::put(folder.file("conf"), "interface=x\ndriver=none\nssid=test\nctrl_interface=" +
                                           folder.file("ctrl") + "\n");
        if (::access(kHostapd, X_OK) != 0) {
            GTEST_SKIP() << "hostapd is not installed";
        }
    }
    Result<Child> startHostapd() {
        ChildSpec spec{.name = "hostapd", .argv = {kHostapd, folder.file("conf")}, .onLine = {}};
        return Child::start(loop.io, std::move(spec));
    }
    bool untilItAnswers() {
        return loop.until([&] { return loop.run(control.request("PING")) == "PONG"; });
    }

    Folder folder;
    Loop loop;
    ControlSocket control{loop.io, folder.file("ctrl/x"), folder.path()};
};

TEST_F(HostapdTest, Answers) {
    Result<Child> hostapd = startHostapd();
    ASSERT_TRUE(hostapd);
    ASSERT_TRUE(untilItAnswers());
    EXPECT_THAT(loop.run(control.request("STATUS")).value(), HasSubstr("ssid[0]=test"));
    EXPECT_EQ(loop.run(control.request("NONSENSE")), "UNKNOWN COMMAND");
    EXPECT_TRUE(loop.run(control.requestOk("SET ssid other")));
    EXPECT_EQ(loop.run(control.requestOk("SET nonsense 1")).error().kind, Kind::refused);
    EXPECT_EQ(loop.run(control.request("STA-FIRST")), "");
}

TEST_F(HostapdTest, IsRestarted) {
    Result<Child> hostapd = startHostapd();
    ASSERT_TRUE(hostapd);
    ASSERT_TRUE(untilItAnswers());
    hostapd->kill();
    loop.run(hostapd->wait());
    EXPECT_EQ(loop.run(control.request("PING")).error().kind, Kind::absent);
    hostapd = startHostapd();
    ASSERT_TRUE(untilItAnswers());
}

TEST_F(HostapdTest, HangsAndGoesOn) {
    Result<Child> hostapd = startHostapd();
    ASSERT_TRUE(hostapd);
    ASSERT_TRUE(untilItAnswers());
    hostapd->signal(SIGSTOP);
    EXPECT_EQ(loop.run(control.request("STATUS", milliseconds(50))).error().kind, Kind::timedOut);
    hostapd->signal(SIGCONT);
    EXPECT_EQ(loop.run(control.request("PING")), "PONG") << "not the answer to STATUS";
}

TEST_F(HostapdTest, SendsEvents) {
    Result<Child> hostapd = startHostapd();
    ASSERT_TRUE(hostapd);
    ASSERT_TRUE(untilItAnswers());
    std::vector<std::string> events;
    ASSERT_TRUE(
        loop.run(control.attach([&](std::string_view event) { events.emplace_back(event); })));
    EXPECT_TRUE(loop.run(hostapd->stop(test::kPatience)).ok());
    ASSERT_TRUE(loop.until([&] { return !events.empty(); }));
    EXPECT_THAT(events, testing::Contains(HasSubstr("TERMINATING")));
}

}  // namespace
}  // namespace w58d
