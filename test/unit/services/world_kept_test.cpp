// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module in the simulated world: changes that fail, and what is on flash by then.
#include "world/world.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <cerrno>

#include "in_world.hpp"

namespace w58d {
namespace {

TEST_F(InWorld, ProgramsThatFailAreErrors) {
    openOnAir();
    world.program("iptables-restore").failWith("iptables-restore: no");
    EXPECT_FALSE(change([](Settings& s) { s.nat = NatType::cone; }));
    EXPECT_EQ(module->settings().nat, NatType::symmetric);
    world.program("iptables-restore").failWith("");
    world.program("iptables-save").hangAtStart();
    EXPECT_FALSE(change([](Settings& s) { s.nat = NatType::cone; }));
    world.program("iptables-save").hangAtStart(false);
    EXPECT_TRUE(change([](Settings& s) { s.nat = NatType::cone; }));
    EXPECT_TRUE(world.netfilter.others.contains("ip w58d"));

    world.program("hostapd").cannotStart();
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); }));
    world.program("hostapd").cannotStart(false);
    EXPECT_TRUE(world.until([&] { return allInForce(); }));
    EXPECT_EQ(onAir().key, kFactoryKey);
}

TEST_F(InWorld, AFailedChangeIsNeverOnFlash) {
    openOnAir();
    const auto stored = [this] { return world.disk.read(config.stateDir + "/settings.toml"); };
    const auto failsAfterAWhile = [&](const std::function<bool()>& change) {
        ASSERT_TRUE(this->change([](Settings& s) { s.aps[0].broadcast = !s.aps[0].broadcast; }));
        const auto before = stored();
        world.program("hostapd").hangAtStart();
        EXPECT_FALSE(change());
        EXPECT_EQ(stored(), before);
        world.program("hostapd").hangAtStart(false);
        ASSERT_TRUE(world.until([&] { return allInForce(); }));
        EXPECT_EQ(stored(), before);
    };
    failsAfterAWhile([this] {
        return change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); })
            .has_value();
    });
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); }));
    failsAfterAWhile(
        [this] { return world.run(module->restoreFactorySettings(Deadline(11s))).has_value(); });
}

TEST_F(InWorld, TheSecondFileFollowsWithinASecond) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    const auto text = world.disk.read(config.stateDir + "/settings.toml");
    ASSERT_TRUE(text);
    EXPECT_TRUE(world.until(
        [&] { return world.disk.read(config.stateDir + "/settings.2.toml") == text; }, 1s));
}

TEST_F(InWorld, TheSecondFileWaitsForNoOtherPart) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    world.program("hostapd").hangAtStart();
    world.program("hostapd").kill();
    const auto text = world.disk.read(config.stateDir + "/settings.toml");
    EXPECT_TRUE(world.until(
        [&] { return world.disk.read(config.stateDir + "/settings.2.toml") == text; }, 1s));
}

TEST_F(InWorld, WhatTookTooLongIsPutBackBeforeTheErrorIfThatIsQuick) {
    openOnAir();
    world.program("hostapd").hangAtStart();
    const auto recovers = [this]() -> Awaitable<void> {
        const Deadline moment(11500ms);
        co_await moment.end();
        world.program("hostapd").hangAtStart(false);
        world.program("hostapd").kill();
    };
    asio::co_spawn(world.io, recovers, asio::detached);
    const auto start = Clock::now();
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].security = *Security::create(0, 0, ""); }));
    EXPECT_LE(Clock::now() - start, 15s);
    EXPECT_EQ(onAir().key, kFactoryKey);
}

TEST_F(InWorld, AFullDiskIsAnError) {
    openOnAir();
    world.disk.failUnder(config.stateDir, ENOSPC);
    EXPECT_FALSE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    EXPECT_FALSE(onAir().hidden);
    world.disk.failUnder(config.stateDir, 0);
    EXPECT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }));
    EXPECT_TRUE(world.disk.read(config.stateDir + "/settings.toml").has_value());
}

}  // namespace
}  // namespace w58d
