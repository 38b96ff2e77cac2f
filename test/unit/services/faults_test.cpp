// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// When a part is said to fail, and to be mended, in virtual time.
#include "services/module/faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "log_lines.hpp"
#include "world/time.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class FaultsTest : public ::testing::Test {
  protected:
    FaultsTest() {
        faults.setListener([this](Part part, bool failing) {
            told.push_back(std::string(name(part)) + (failing ? " fails" : " mended"));
        });
    }

    void pass(Clock::duration time) {
        world::runUntil(io, [] { return false; }, time);
    }

    test::LogLines log;
    asio::io_context io;
    Faults faults{io};
    std::vector<std::string> told;
};

TEST_F(FaultsTest, FailingIsSaidAtOnceAndMendedAfterThreeSeconds) {
    faults.note(Part::ap0, "hostapd ended");
    EXPECT_THAT(told, ElementsAre("ap0 fails"));
    EXPECT_THAT(log.get(), ElementsAre("ap0: hostapd ended"));
    pass(10s);
    faults.note(Part::ap0, "");
    pass(2900ms);
    EXPECT_THAT(told, ElementsAre("ap0 fails"));
    pass(200ms);
    EXPECT_THAT(told, ElementsAre("ap0 fails", "ap0 mended"));
    EXPECT_THAT(log.get(), ElementsAre("ap0: hostapd ended", "ap0: in force again"));
}

TEST_F(FaultsTest, AMomentInForceMendsNothing) {
    faults.note(Part::lan, "no bridge");
    for (int times = 0; times < 20; ++times) {
        faults.note(Part::lan, "");
        pass(2s);
        faults.note(Part::lan, "no bridge");
        pass(2s);
    }
    EXPECT_THAT(told, ElementsAre("lan fails"));
    EXPECT_THAT(log.get(), ElementsAre("lan: no bridge"));
}

TEST_F(FaultsTest, WhatComesAndGoesFillsNoLog) {
    for (int times = 0; times < 60; ++times) {
        faults.note(Part::ap0, "one reason");
        pass(1s);
        faults.note(Part::ap0, "another reason");
        pass(4s);
        faults.note(Part::ap0, "");
        pass(5s);
    }
    EXPECT_EQ(told.size(), 120U) << "a host that asked for it hears of each";
    EXPECT_THAT(log.get().size(), testing::AllOf(testing::Ge(5U), testing::Le(12U)));
    pass(2min);
    EXPECT_EQ(log.get().back(), "ap0: in force again") << "the log ends with what is so";
}

TEST_F(FaultsTest, EachPartIsToldByItself) {
    faults.note(Part::ap0, "a");
    faults.note(Part::storage, "b");
    faults.note(Part::ap0, "");
    pass(1s);
    faults.note(Part::storage, "");
    pass(2500ms);
    EXPECT_THAT(told, ElementsAre("ap0 fails", "storage fails", "ap0 mended"));
    pass(1s);
    EXPECT_EQ(told.back(), "storage mended");
}

TEST_F(FaultsTest, NothingIsSaidAfterTheEnd) {
    faults.note(Part::ap0, "a");
    faults.note(Part::ap0, "");
    faults.close();
    pass(1min);
    faults.note(Part::lan, "b");
    EXPECT_THAT(told, ElementsAre("ap0 fails"));
}

}  // namespace
}  // namespace w58d
