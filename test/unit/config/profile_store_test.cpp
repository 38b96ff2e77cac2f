// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/profile_store.hpp"

#include "config/stored_file.hpp"
#include "stored_files.hpp"

namespace w58d {
namespace {

class ProfileStoreTest : public StoredFiles {};

const Profile kProfile = {.quiet = true,
                          .verbose = false,
                          .errorReports = 2,
                          .charset = Charset::utf8,
                          .events = 16,
                          .speaker = 2,
                          .flowControl = 3,
                          .dataSetReady = 1,
                          .autoAnswer = 1,
                          .dialTonePause = 0,
                          .connectionWait = 45,
                          .carrierLoss = 255,
                          .serialLine = SerialLine{.rate = 9600, .format = 2, .rtsCts = true}};

TEST_F(ProfileStoreTest, KnowsNothingAtFirst) {
    EXPECT_EQ(StoredProfiles(folder_).load("ttyS1"), Profile{});
    EXPECT_EQ(files(), 0);
}

TEST_F(ProfileStoreTest, KeepsEachPortsOwn) {
    StoredProfiles store(folder_);
    ASSERT_TRUE(store.save("ttyS1", kProfile).has_value());
    ASSERT_TRUE(store.save("usb-0_a", Profile{.backspace = 127}).has_value());
    for (const StoredProfiles& each : {store, StoredProfiles(folder_)}) {
        EXPECT_EQ(each.load("ttyS1"), kProfile);
        EXPECT_EQ(each.load("usb-0_a").backspace, 127);
        EXPECT_EQ(each.load("other"), Profile{});
    }
    ASSERT_TRUE(store.save("ttyS1", Profile{}).has_value());
    EXPECT_EQ(StoredProfiles(folder_).load("ttyS1"), Profile{});
}

TEST_F(ProfileStoreTest, KeepsADamagedFileAside) {
    write("profiles.toml", "version = 1\n");
    EXPECT_EQ(StoredProfiles(folder_).load("ttyS1"), Profile{});
    EXPECT_EQ(content("profiles.toml.damaged-1"), "version = 1\n");
}

TEST_F(ProfileStoreTest, LeavesWhatCannotBeRead) {
    std::filesystem::create_directory(path("profiles.toml"));
    StoredProfiles store(folder_);
    EXPECT_EQ(store.load("ttyS1"), Profile{});
    EXPECT_FALSE(store.save("ttyS1", kProfile).has_value());
    EXPECT_TRUE(std::filesystem::is_directory(path("profiles.toml")));
    std::filesystem::remove(path("profiles.toml"));
    write("profiles.toml", profilesText({{"ttyS2", kProfile}}));
    ASSERT_TRUE(store.save("ttyS1", kProfile).has_value());
    EXPECT_EQ(StoredProfiles(folder_).load("ttyS2"), kProfile);
}

TEST_F(ProfileStoreTest, WritesAgainWhatOthersTookAway) {
    StoredProfiles store(folder_);
    ASSERT_TRUE(store.look().has_value());
    EXPECT_EQ(files(), 0) << "nothing was kept yet";
    ASSERT_TRUE(store.save("ttyS1", kProfile).has_value());
    const std::string text = content("profiles.toml");
    const auto mark = markOf(path("profiles.toml"));
    ASSERT_TRUE(store.look().has_value());
    EXPECT_EQ(markOf(path("profiles.toml")), mark);
    std::filesystem::remove(path("profiles.toml"));
    ASSERT_TRUE(store.look().has_value());
    EXPECT_EQ(content("profiles.toml"), text);
    write("profiles.toml", "somebody's");
    ASSERT_TRUE(store.look().has_value());
    EXPECT_EQ(content("profiles.toml"), text);
    EXPECT_EQ(content("profiles.toml.damaged-1"), "somebody's");
    std::filesystem::remove(path("profiles.toml"));
    std::filesystem::create_directory(path("profiles.toml"));
    EXPECT_FALSE(store.look().has_value());
    EXPECT_FALSE(store.look().has_value());
    std::filesystem::remove(path("profiles.toml"));
    ASSERT_TRUE(store.look().has_value());
    EXPECT_EQ(content("profiles.toml"), text);
}

TEST_F(ProfileStoreTest, KeepsTheOldIfItCannotSave) {
    StoredProfiles store(folder_ + "/none");
    EXPECT_FALSE(store.save("ttyS1", kProfile).has_value());
    EXPECT_EQ(store.load("ttyS1"), Profile{});
}

TEST(ProfilesText, RefusesWhatIsNotItsOwn) {
    const std::string good = profilesText({{"ttyS1", kProfile}});
    EXPECT_TRUE(profilesFromText(good).has_value());
    const std::string body = good.substr(0, good.rfind("crc32"));
    EXPECT_FALSE(profilesFromText(body).has_value());
    EXPECT_FALSE(profilesFromText(seal(body + "more = 1\n")).has_value());
    EXPECT_FALSE(profilesFromText(seal("version = 2\n")).has_value());
    EXPECT_FALSE(profilesFromText(seal("version = 1\n[port.a]\necho = 1\n")).has_value());
    EXPECT_FALSE(profilesFromText(seal("version = 1\n[port]\na = 1\n")).has_value());
    EXPECT_EQ(profilesFromText(seal("version = 1\n"))->size(), 0U);
    std::string name = body;
    name.replace(name.find("port.ttyS1"), 10, "port.\"a b\"");
    EXPECT_FALSE(profilesFromText(seal(name)).has_value());
    std::string wrong = body;
    wrong.replace(wrong.find("s3 = 13"), 7, "s3 = 256");
    EXPECT_FALSE(profilesFromText(seal(wrong)).has_value());
}

TEST(ProfilesTextTest, WhatOlderVersionsDoNotKnowIsStoredWhereItDiffers) {
    const std::string text = profilesText({{"ttyS1", Profile{}}});
    for (const char* key : {"events", "s0", "s6", "s10", "\nl = "}) {
        EXPECT_EQ(text.find(key), std::string::npos) << "an older version reads it";
    }
    const auto read = profilesFromText(profilesText({{"ttyS1", Profile{.events = 31}}}));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->at("ttyS1").events, 31);
    std::string altered =
        "version = 1\n\n[port.ttyS1]\necho = 1\nverbose = 1\nquiet = 0\nresult_level = 4\n"
        "carrier = 1\nterminal = 2\ns3 = 13\ns4 = 10\ns5 = 8\nerror_report = 0\ncharacter_set = 0\n"
        "events = 255\n";
    const auto clamped = profilesFromText(seal(std::move(altered)));
    ASSERT_TRUE(clamped.has_value());
    EXPECT_EQ(clamped->at("ttyS1").events, kAllEvents);
}

}  // namespace
}  // namespace w58d
