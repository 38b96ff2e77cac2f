// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who is ensured when, in virtual time.
#include "services/module/reconciler.hpp"

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <map>
#include <string>
#include <vector>

#include "world/time.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kInterval{10};

/// Eight parts that do as they are told, and tell what was done.
class Parts : public ::testing::Test {
  protected:
    struct Behaviour {
        std::string failure;  ///< empty: it succeeds
        std::chrono::milliseconds takes{0};
        Ensured ensured = Ensured::untouched;
    };

    Parts() {
        std::array<Reconciler::Ensure, kParts> ensure;
        for (std::size_t number = 0; number < kParts; ++number) {
            ensure[number] = [this, number](Deadline deadline) {
                return act(static_cast<Part>(number), deadline);
            };
        }
        reconciler.emplace(io, std::move(ensure), [this](Part part, const std::string& why) {
            said.push_back(std::string(name(part)) + (why.empty() ? " mended" : ": " + why));
        });
    }

    ~Parts() override {
        asio::co_spawn(io, reconciler->stop(), asio::detached);
        pass(1min);
    }

    Awaitable<Result<Ensured>> act(Part part, Deadline deadline) {
        const Behaviour behaviour = parts[part];
        tries.push_back(part);
        triedAt.push_back(Clock::now());
        co_await deadline.sleep(behaviour.takes);
        if (deadline.over() && behaviour.takes > 0ms) {
            ++ended;
            co_return fail(Errc::unknown, "out of time");
        }
        if (!behaviour.failure.empty()) {
            co_return fail(Errc::unknown, behaviour.failure);
        }
        co_return behaviour.ensured;
    }

    void pass(Clock::duration time) {
        world::runUntil(io, [] { return false; }, time);
    }

    /// A command that waits for `set`; `result` is there when it ends.
    void command(PartSet set, Deadline deadline, std::optional<Result<void>>& result) {
        asio::co_spawn(io, reconciler->settle(set, std::move(deadline)),
                       [&](std::exception_ptr, Result<void> done) { result = std::move(done); });
    }

    /// The result and how long it took; tries before it are forgotten.
    std::pair<std::optional<Result<void>>, Clock::duration> settle(
        PartSet set, std::chrono::milliseconds limit = 11s) {
        tries.clear();
        std::optional<Result<void>> result;
        const auto start = Clock::now();
        command(set, Deadline(limit), result);
        world::runUntil(io, [&] { return result.has_value(); }, 1min);
        return {result, Clock::now() - start};
    }

    void begin() {
        reconciler->start(kInterval, [this] {
            intervals.push_back(Clock::now());
            reconciler->probe(probed);
        });
    }

    void start() {
        begin();
        pass(1s);
        tries.clear();
        triedAt.clear();
    }

    asio::io_context io;
    std::map<Part, Behaviour> parts;
    std::optional<Reconciler> reconciler;
    std::vector<Part> tries;
    std::vector<Clock::time_point> triedAt;
    std::vector<std::string> said;
    std::vector<Clock::time_point> intervals;
    PartSet probed;
    int ended = 0;
};

TEST_F(Parts, AreEnsuredInTheirOrderAtTheStart) {
    begin();
    pass(1s);
    EXPECT_EQ(tries, (std::vector{Part::filter, Part::lan, Part::radio, Part::ap0, Part::ap1,
                                  Part::station, Part::uplink, Part::storage}));
    EXPECT_EQ(reconciler->report(Part::ap0), (Report{PartState::asWanted, ""}));
    EXPECT_TRUE(said.empty());
}

TEST_F(Parts, ACommandWaitsForItsOwnAlone) {
    start();
    const auto [result, took] = settle({Part::ap1, Part::ap0});
    EXPECT_TRUE(result && result->has_value());
    EXPECT_EQ(tries, (std::vector{Part::ap0, Part::ap1}));
}

TEST_F(Parts, AFailureIsTheCommandsAndIsRetriedEverMoreRarely) {
    start();
    parts[Part::lan].failure = "no bridge";
    const auto [result, took] = settle({Part::lan});
    ASSERT_TRUE(result && !result->has_value());
    EXPECT_EQ(result->error().detail, "no bridge");
    EXPECT_EQ(reconciler->report(Part::lan), (Report{PartState::failing, "no bridge"}));
    pass(100s);
    std::vector<long> pauses;
    for (std::size_t n = 1; n < tries.size(); ++n) {
        if (tries[n] == Part::lan) {
            pauses.push_back(
                std::chrono::round<std::chrono::seconds>(triedAt[n] - triedAt[0]).count());
        }
    }
    EXPECT_EQ(pauses, (std::vector<long>{1, 3, 7, 15, 31, 61, 91}));
    EXPECT_EQ(said, std::vector<std::string>{"lan: no bridge"}) << "said once";
    parts[Part::lan].failure.clear();
    pass(31s);
    EXPECT_EQ(said.back(), "lan mended");
    EXPECT_TRUE(reconciler->inForce(Part::lan));
}

TEST_F(Parts, ACommandThatComesDuringATryNeedNotWaitForTheNextEither) {
    parts[Part::ap0] = {.failure = "no radio", .takes = 1s};
    start();
    pass(2min);
    tries.clear();
    world::runUntil(io, [this] { return !tries.empty(); }, 1min);
    parts[Part::ap0] = {};
    const auto [result, took] = settle({Part::ap0});
    EXPECT_TRUE(result && result->has_value());
    EXPECT_EQ(took, 1s);
}

TEST_F(Parts, WhatComesDuringATryThatFailsIsNotMissed) {
    parts[Part::ap0] = {.failure = "no radio", .takes = 1s};
    start();
    pass(2min);
    tries.clear();
    world::runUntil(io, [this] { return !tries.empty(); }, 1min);
    parts[Part::ap0] = {};
    reconciler->retry({Part::ap0});
    pass(2s);
    EXPECT_TRUE(reconciler->inForce(Part::ap0));
}

TEST_F(Parts, ADeadlineThatIsEndedEarlyLeavesThePartToBeTriedAgain) {
    parts[Part::ap0].takes = 2s;
    start();
    pass(2s);
    parts[Part::ap0] = {.failure = "no room", .takes = 1s};
    Deadline deadline(11s);
    std::optional<Result<void>> result;
    command({Part::ap0}, deadline, result);
    pass(500ms);
    parts[Part::ap0] = {};
    tries.clear();
    deadline.endEarly();
    pass(1s);
    ASSERT_TRUE(result && !result->has_value());
    EXPECT_EQ(tries, std::vector{Part::ap0});
    EXPECT_TRUE(reconciler->inForce(Part::ap0));
}

TEST_F(Parts, ACommandNeedNotWaitForTheNextTry) {
    parts[Part::ap0].failure = "no radio";
    start();
    pass(60s);
    parts[Part::ap0].failure.clear();
    const auto [result, took] = settle({Part::ap0});
    EXPECT_TRUE(result && result->has_value());
    EXPECT_EQ(took, 0s);
}

TEST_F(Parts, WhatNobodyWaitsForGivesWay) {
    start();
    parts[Part::ap0].takes = 10s;
    reconciler->ask({Part::ap0});
    pass(Reconciler::kGrace);
    const auto [result, took] = settle({Part::storage});
    EXPECT_TRUE(result && result->has_value());
    EXPECT_EQ(took, 0s);
    EXPECT_EQ(ended, 1);
    EXPECT_EQ(reconciler->report(Part::ap0), (Report{PartState::atWork, ""})) << "taken up again";
    pass(11s);
    EXPECT_EQ(reconciler->report(Part::ap0), (Report{PartState::asWanted, ""}));
    EXPECT_TRUE(said.empty());
}

TEST_F(Parts, NoNumberOfCommandsKeepsAPartFromBeingTriedToItsEnd) {
    start();
    parts[Part::filter].takes = 1500ms;
    reconciler->ask({Part::filter});
    pass(1ms);
    for (int commands = 0; commands < 10 && ended == 0; ++commands) {
        const auto [result, took] = settle({Part::storage});
        EXPECT_TRUE(result && result->has_value());
        EXPECT_LE(took, Reconciler::kGrace);
        pass(10ms);
    }
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(reconciler->report(Part::filter), (Report{PartState::asWanted, ""}));
}

TEST_F(Parts, ACommandEndsWithItsDeadline) {
    start();
    parts[Part::ap0].takes = 20s;
    const auto [result, took] = settle({Part::ap0});
    ASSERT_TRUE(result && !result->has_value());
    EXPECT_EQ(took, 11s);
}

TEST_F(Parts, WhatIsMendedAgainAndAgainIsNotTriedAllTheTime) {
    start();
    parts[Part::filter].ensured = Ensured::mended;
    for (int second = 0; second < 200; ++second) {
        reconciler->ask({Part::filter});
        pass(1s);
    }
    const auto filters = std::ranges::count(tries, Part::filter);
    EXPECT_GE(filters, 11);
    EXPECT_LE(filters, 15);
}

TEST_F(Parts, LossesOneAfterTheOtherAreEachMendedSoon) {
    start();
    parts[Part::ap0].ensured = Ensured::mended;
    for (const auto apart : {4s, 12s}) {
        for (int losses = 0; losses < (apart == 4s ? 5 : 20); ++losses) {
            tries.clear();
            reconciler->ask({Part::ap0});
            pass(1s);
            EXPECT_EQ(std::ranges::count(tries, Part::ap0), 1) << losses;
            pass(apart - 1s);
        }
        pass(1min);
    }
}

TEST_F(Parts, WhatHangsKeepsNothingElseUnmended) {
    start();
    const Part hung[] = {Part::filter, Part::lan, Part::ap0, Part::station};
    for (const Part part : hung) {
        parts[part].takes = 20s;
        reconciler->ask({part});
    }
    pass(1min);
    for (int second = 0; second < 20; ++second) {
        tries.clear();
        triedAt.clear();
        const auto lost = Clock::now();
        reconciler->ask({Part::storage});
        pass(2 * Reconciler::kTryLimit);
        const auto mended = std::ranges::find(tries, Part::storage);
        ASSERT_NE(mended, tries.end());
        EXPECT_LE(triedAt[static_cast<std::size_t>(mended - tries.begin())] - lost,
                  Reconciler::kTryLimit);
        pass(1s);
    }
    tries.clear();
    pass(10 * Reconciler::kTryLimit);
    for (const Part part : hung) {
        EXPECT_GE(std::ranges::count(tries, part), 2) << name(part);
    }
}

TEST_F(Parts, WhoNeedsAPartLooksAgainWhenItChanged) {
    start();
    parts[Part::radio].ensured = Ensured::changed;
    reconciler->ask({Part::radio});
    pass(1s);
    EXPECT_EQ(tries, (std::vector{Part::radio, Part::ap0, Part::ap1, Part::station}));
}

TEST_F(Parts, WhatLackedAPartIsTriedAtOnceWhenItHasCome) {
    parts[Part::radio].failure = "no radio";
    parts[Part::ap0].failure = "no radio";
    start();
    pass(60s);
    parts[Part::radio].failure.clear();
    parts[Part::ap0].failure.clear();
    const auto before = Clock::now();
    reconciler->retry({Part::radio});
    world::runUntil(io, [this] { return reconciler->inForce(Part::ap0); }, 1min);
    EXPECT_EQ(Clock::now(), before);
}

TEST_F(Parts, WhatComesByItselfIsAtWorkAndNobodyWaitsForIt) {
    parts[Part::uplink].ensured = Ensured::underWay;
    start();
    EXPECT_EQ(reconciler->report(Part::uplink), (Report{PartState::atWork, ""}));
    EXPECT_FALSE(reconciler->inForce(Part::uplink));
    const auto [result, took] = settle({Part::uplink});
    EXPECT_TRUE(result && result->has_value());
    EXPECT_EQ(took, 0s);
    tries.clear();
    pass(10min);
    EXPECT_TRUE(tries.empty()) << "who hears of it asks";
    parts[Part::uplink].ensured = Ensured::untouched;
    reconciler->probe({Part::uplink});
    pass(1s);
    EXPECT_EQ(reconciler->report(Part::uplink), (Report{PartState::asWanted, ""}));
}

TEST_F(Parts, AProbeIsNoWorkUntilSomethingIsFound) {
    start();
    parts[Part::lan].takes = 1s;
    reconciler->probe({Part::lan});
    pass(500ms);
    EXPECT_EQ(reconciler->report(Part::lan), (Report{PartState::asWanted, ""}));
    reconciler->ask({Part::lan});
    EXPECT_EQ(reconciler->report(Part::lan), (Report{PartState::atWork, ""}));
}

TEST_F(Parts, OfTwoWhoWaitForOneTryWhoHasMoreTimeGetsIt) {
    start();
    parts[Part::lan].takes = 2s;
    parts[Part::ap0].takes = 3s;
    std::optional<Result<void>> patient;
    std::optional<Result<void>> hasty;
    reconciler->ask({Part::ap0});  // is under way first
    pass(100ms);
    command({Part::lan}, Deadline(11s), patient);
    command({Part::lan}, Deadline(3500ms), hasty);
    pass(10s);
    ASSERT_TRUE(patient && hasty);
    EXPECT_TRUE(patient->has_value());
    EXPECT_FALSE(hasty->has_value());
}

TEST_F(Parts, WhoGivesUpDoesNotMakeAnotherWaitForTheBackOff) {
    start();
    parts[Part::ap0].failure = "no";
    reconciler->ask({Part::ap0});
    pass(20s);  // the next try that nobody waits for is a while away
    parts[Part::ap0] = {};
    parts[Part::lan].takes = 2s;
    reconciler->ask({Part::lan});
    pass(100ms);
    std::optional<Result<void>> first;
    std::optional<Result<void>> second;
    command({Part::ap0}, Deadline(500ms), first);
    command({Part::ap0}, Deadline(11s), second);
    pass(3s);
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(first->has_value());
    EXPECT_TRUE(second->has_value());
}

TEST_F(Parts, AProbeDuringATryIsNoWorkAfterIt) {
    start();
    parts[Part::lan].takes = 1s;
    reconciler->ask({Part::lan});
    pass(500ms);
    reconciler->probe({Part::lan});
    EXPECT_EQ(reconciler->report(Part::lan), (Report{PartState::atWork, ""}));
    pass(1s);
    EXPECT_EQ(tries.size(), 2U);
    EXPECT_EQ(reconciler->report(Part::lan), (Report{PartState::asWanted, ""}));
}

TEST_F(Parts, AreProbedAtIntervalsWhateverElseIsDone) {
    start();
    probed = {Part::lan, Part::ap0};
    for (int second = 0; second < 25; ++second) {
        reconciler->ask({Part::storage});
        pass(1s);
    }
    ASSERT_EQ(intervals.size(), 2U);
    EXPECT_EQ(intervals[1] - intervals[0], kInterval);
    EXPECT_EQ(std::ranges::count(tries, Part::lan), 2);
    EXPECT_EQ(std::ranges::count(tries, Part::ap0), 2);
}

TEST_F(Parts, AreNotProbedWhileOneIsTried) {
    start();
    probed = {Part::ap0};
    pass(kInterval - 2s);
    parts[Part::ap0].takes = 5s;
    reconciler->ask({Part::ap0});
    pass(4s);
    EXPECT_TRUE(intervals.empty());
    EXPECT_EQ(tries.size(), 1U);
    pass(2s);
    EXPECT_EQ(intervals.size(), 1U);
    EXPECT_EQ(tries.size(), 2U);
}

TEST_F(Parts, StoppingEndsWhatIsUnderWay) {
    start();
    parts[Part::ap0].takes = 10s;
    std::optional<Result<void>> result;
    command({Part::ap0}, Deadline(11s), result);
    pass(1s);
    const auto before = Clock::now();
    bool stopped = false;
    asio::co_spawn(io, reconciler->stop(), [&](std::exception_ptr) { stopped = true; });
    world::runUntil(io, [&] { return stopped && result; }, 1min);
    EXPECT_EQ(Clock::now(), before);
    ASSERT_TRUE(result && !result->has_value());
    EXPECT_EQ(result->error().detail, "stopping");
}

}  // namespace
}  // namespace w58d
