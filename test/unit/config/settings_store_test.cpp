#include "config/settings.hpp"
#include "stored_files.hpp"

namespace w58d {
namespace {

class SettingsStoreTest : public StoredFiles {};

Settings otherSettings() {
    Settings settings = builtinSettings();
    settings.aps[0].ssid = *Ssid::fromUtf8("cafe 1");
    settings.wifi = false;
    return settings;
}

TEST_F(SettingsStoreTest, StartsWithNone) {
    EXPECT_EQ(SettingsStore(folder_).load(builtinSettings()).error(), NoSettings::noneYet);
}

TEST_F(SettingsStoreTest, GivesWhatWasSaved) {
    const SettingsStore store(folder_);
    ASSERT_TRUE(store.save(builtinSettings()).has_value());
    EXPECT_EQ(store.load(builtinSettings()), builtinSettings());
    ASSERT_TRUE(store.save(otherSettings()).has_value());
    EXPECT_EQ(store.load(builtinSettings()), otherSettings());
    EXPECT_EQ(SettingsStore(folder_).load(builtinSettings()), otherSettings());
    EXPECT_EQ(files(), 1);
}

TEST_F(SettingsStoreTest, OnlyItsOwnerReadsIt) {
    ASSERT_TRUE(SettingsStore(folder_).save(builtinSettings()).has_value());
    EXPECT_EQ(modeOf("settings.toml"), 0600U);
}

TEST_F(SettingsStoreTest, KeepsADamagedFileAside) {
    const SettingsStore store(folder_);
    ASSERT_TRUE(store.save(builtinSettings()).has_value());
    const std::string damaged = content("settings.toml").substr(0, 50);
    write("settings.toml", damaged);
    EXPECT_EQ(store.load(builtinSettings()).error(), NoSettings::damaged);
    EXPECT_FALSE(std::filesystem::exists(path("settings.toml")));
    EXPECT_EQ(content("settings.toml.damaged-1"), damaged);

    EXPECT_EQ(store.load(builtinSettings()).error(), NoSettings::noneYet);
    ASSERT_TRUE(store.save(otherSettings()).has_value());
    EXPECT_EQ(store.load(builtinSettings()), otherSettings());
    EXPECT_EQ(content("settings.toml.damaged-1"), damaged);
}

TEST_F(SettingsStoreTest, AnEmptyFileIsDamaged) {
    write("settings.toml", "");
    EXPECT_EQ(SettingsStore(folder_).load(builtinSettings()).error(), NoSettings::damaged);
}

TEST_F(SettingsStoreTest, AFolderInItsPlaceIsUnreadable) {
    std::filesystem::create_directory(path("settings.toml"));
    EXPECT_EQ(SettingsStore(folder_).load(builtinSettings()).error(), NoSettings::damaged);
}

TEST_F(SettingsStoreTest, SaysWhenItCannotSave) {
    const SettingsStore store(folder_ + "/none");
    EXPECT_FALSE(store.save(builtinSettings()).has_value());
}

}  // namespace
}  // namespace w58d
