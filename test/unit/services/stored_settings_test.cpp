// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What was answered is stored, whatever others do to the files: take them away, damage or replace
// them while the module runs.
#include <gtest/gtest.h>

#include <cerrno>

#include "in_world.hpp"

namespace w58d {
namespace {

using StoredSettings = InWorld;

TEST_F(StoredSettings, SettingsThatWereTakenAwayAreWrittenAgainBeforeTheAnswer) {
    openOnAir();
    const auto hide = [](Settings& s) { s.aps[0].broadcast = false; };
    ASSERT_TRUE(change(hide, {Part::ap0}));
    world.pass(2s);
    const std::function<void(const std::string&)> harms[] = {
        [this](const std::string& path) { world.disk.remove(path); },
        [this](const std::string& path) { world.disk.write(path, "garbage"); },
        [this](const std::string& path) {
            world.disk.write(path, settingsText(config.defaults, 1000));
        }};
    for (const auto& harm : harms) {
        const std::string text = *world.disk.read(state("settings.toml"));
        harm(state("settings.toml"));
        harm(state("settings.2.toml"));
        ASSERT_TRUE(change(hide, {Part::ap0}));
        const auto now = SettingsStore(config.stateDir).load(config.defaults);
        ASSERT_TRUE(now);
        EXPECT_FALSE(now->aps[0].broadcast);
        world.pass(1s);
        EXPECT_EQ(world.disk.read(state("settings.toml")),
                  world.disk.read(state("settings.2.toml")));
    }
    EXPECT_EQ(world.program("hostapd").starts(), 1);
}

TEST_F(StoredSettings, AnOrderlyStopLeavesNothingThatWasTakenAway) {
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) { s.aps[0].broadcast = false; }, {Part::ap0}));
    (void)world.leaseFor(kPhone);
    world.pass(15s);
    int looked = 0;
    module->alsoStored([&looked]() -> Result<void> {
        ++looked;
        return {};
    });
    const std::vector<std::string> files = world.disk.list(config.stateDir);
    ASSERT_EQ(files.size(), 3U);
    for (const std::string& file : files) {
        world.disk.remove(file);
    }
    world.run(module->close());
    module.reset();
    EXPECT_EQ(world.disk.list(config.stateDir), files);
    EXPECT_EQ(looked, 1);
    const auto now = SettingsStore(config.stateDir).load(config.defaults);
    ASSERT_TRUE(now);
    EXPECT_FALSE(now->aps[0].broadcast);
}

TEST_F(StoredSettings, SettingsThatWereTakenAwayAndCannotBeWrittenAreAnError) {
    openOnAir();
    const auto hide = [](Settings& s) { s.aps[0].broadcast = false; };
    ASSERT_TRUE(change(hide, {Part::ap0}));
    world.pass(2s);
    world.disk.remove(state("settings.toml"));
    world.disk.remove(state("settings.2.toml"));
    world.disk.failUnder(config.stateDir, EROFS);
    EXPECT_FALSE(change(hide, {Part::ap0}));
    EXPECT_TRUE(world.until(
        [&] { return module->report(Part::storage).state == PartState::failing; }, 15s));
    world.disk.failUnder(config.stateDir, 0);
    EXPECT_TRUE(world.until([&] { return allInForce(); }, 45s));
    EXPECT_TRUE(world.disk.read(state("settings.toml")));
}

TEST_F(StoredSettings, SettingsThatWereTakenAwayComeBackByThemselves) {
    const std::string ppp = config.runDir + "-ppp/";
    config.wan.papSecrets = ppp + "pap-secrets";
    config.wan.chapSecrets = ppp + "chap-secrets";
    openOnAir();
    ASSERT_TRUE(change([](Settings& s) {
        s.aps[0].broadcast = false;
        s.user = {*Credential::create("user"), *Credential::create("secret")};
    }));
    world.pass(2s);
    const std::string all[] = {state("settings.toml"), state("settings.2.toml"),
                               config.wan.papSecrets, config.wan.chapSecrets};
    for (const std::string& path : all) {
        const auto text = world.disk.read(path);
        ASSERT_TRUE(text) << path;
        world.disk.remove(path);
        EXPECT_TRUE(world.until([&] { return world.disk.read(path) == text; }, 15s)) << path;
    }
    world.disk.write(state("settings.2.toml"), "garbage");
    EXPECT_TRUE(world.until(
        [&] {
            return world.disk.read(state("settings.2.toml")) ==
                   world.disk.read(state("settings.toml"));
        },
        15s));
    EXPECT_EQ(world.disk.read(state("settings.2.toml.damaged-1")), "garbage");
}

TEST_F(StoredSettings, SettingsThatWereTakenAwayDoNotComeBackAfterTheFactorys) {
    openOnAir();
    ASSERT_TRUE(
        change([](Settings& s) { s.aps[0].security = *Security::create(4, 3, "old secret"); }));
    world.pass(2s);
    world.disk.remove(state("settings.toml"));
    world.disk.remove(state("settings.2.toml"));
    ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    world.pass(60s);
    EXPECT_TRUE(filesWith("old secret").empty());
}

TEST_F(StoredSettings, WithNothingReadableWhatCannotBeStoredIsAnErrorThatTouchesNothing) {
    world.disk.write(state("settings.toml"), settingsText(config.defaults, 1));
    world.disk.failUnder(config.stateDir, EIO);
    open();
    ASSERT_TRUE(
        world.until([&] { return module->report(Part::lan).state == PartState::asWanted; }));
    ASSERT_FALSE(module->settings().wifi);
    EXPECT_FALSE(
        change([](Settings& s) { s.aps[0].security = *Security::create(4, 3, "a good password"); },
               {Part::ap0}));
    EXPECT_FALSE(world.run(module->restoreFactorySettings(Deadline(11s))));
    EXPECT_EQ(world.program("hostapd").starts(), 0);
    EXPECT_FALSE(change([](Settings&) {}, {Part::filter})) << "which is not kept either";
}

}  // namespace
}  // namespace w58d
