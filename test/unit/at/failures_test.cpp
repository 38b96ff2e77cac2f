// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a port hears of commands that failed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace w58d::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FailuresTest, CodeAndCommandOfEach) {
    Host host;
    (void)host.send("AT+CWMAP=0;+CWMAP?\rAT\rhello\r");
    EXPECT_THAT(host.port.failures, IsEmpty());
    (void)host.send("AT+CWAUTH=5,4,\"secret\r");
    (void)host.send("AT E0 ; +cwmap = 2 ; +CWMAP?\r");
    (void)host.send("AT+FOO\rATK9\rAT+FAIL\r");
    EXPECT_THAT(host.port.failures,
                ElementsAre("50 +CWAUTH=5,4,\"secret", "53 +cwmap = 2 ; +CWMAP?", "4 +FOO", "4 K9",
                            "3 +FAIL"));
}

TEST(FailuresTest, OfALineThatIsTooLongNoCommand) {
    Host host;
    (void)host.send("AT+CWSSID=" + std::string(at::kMaxBody, 'x') + '\r');
    EXPECT_THAT(host.port.failures, ElementsAre("50 "));
}

TEST(FailuresTest, WhenItIsCompleted) {
    Host host;
    (void)host.send("AT+CWMAP?;+SLOW;+CWMAP?\r");
    (void)host.complete(fail(Errc::unknown));
    EXPECT_THAT(host.port.failures, ElementsAre("100 +SLOW;+CWMAP?"));
}

}  // namespace
}  // namespace w58d::test
