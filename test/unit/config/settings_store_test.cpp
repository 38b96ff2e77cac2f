// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "config/settings.hpp"
#include "config/stored_file.hpp"
#include "stored_files.hpp"

namespace w58d {
namespace {

const char* const kFirst = "settings.toml";
const char* const kSecond = "settings.2.toml";

Settings named(const std::string& ssid) {
    Settings settings = builtinSettings();
    settings.aps[0].ssid = *Ssid::fromUtf8(ssid);
    return settings;
}

class SettingsStoreTest : public StoredFiles {
  protected:
    [[nodiscard]] std::expected<Settings, NoSettings> load() const {
        return SettingsStore(folder_).load(builtinSettings());
    }
    /// A store that has kept `settings` in both files.
    void keep(const Settings& settings) const {
        SettingsStore store(folder_);
        (void)store.load(builtinSettings());
        ASSERT_TRUE(store.save(settings).has_value());
        ASSERT_TRUE(store.copy().has_value());
    }
};

TEST_F(SettingsStoreTest, StartsWithNone) {
    SettingsStore store(folder_);
    EXPECT_EQ(store.load(builtinSettings()).error(), NoSettings::noneYet);
    EXPECT_TRUE(store.empty());
    EXPECT_TRUE(store.copy().has_value());
    EXPECT_EQ(files(), 0);
}

TEST_F(SettingsStoreTest, KeepsInOneFileAndThenInTheOther) {
    SettingsStore store(folder_);
    ASSERT_TRUE(store.save(named("a")).has_value());
    EXPECT_TRUE(store.holds(named("a")));
    EXPECT_TRUE(store.copyDue());
    EXPECT_EQ(files(), 1);
    ASSERT_TRUE(store.copy().has_value());
    EXPECT_FALSE(store.copyDue());
    EXPECT_EQ(content(kFirst), content(kSecond));
    ASSERT_TRUE(store.save(named("b")).has_value());
    EXPECT_EQ(load(), named("b"));
    EXPECT_FALSE(store.holds(named("a")));
    EXPECT_EQ(files(), 2);
}

TEST_F(SettingsStoreTest, OnlyItsOwnerReadsThem) {
    keep(named("a"));
    EXPECT_EQ(modeOf(kFirst), 0600U);
    EXPECT_EQ(modeOf(kSecond), 0600U);
}

TEST_F(SettingsStoreTest, TakesWhatAFormerVersionWroteForTheNewest) {
    write(kFirst, settingsText(named("first")));
    EXPECT_EQ(load(), named("first"));
    for (int changes = 0; changes < 3; ++changes) {
        keep(named("b"));
    }
    write(kFirst, settingsText(named("fallen back")));
    SettingsStore store(folder_);
    EXPECT_EQ(store.load(builtinSettings()), named("fallen back"));
    ASSERT_TRUE(store.copy().has_value());
    std::filesystem::remove(path(kFirst));
    EXPECT_EQ(load(), named("fallen back"));
}

/// Whoever goes back to this version has what it knows, or the factory's: never a part.
TEST_F(SettingsStoreTest, PutsWhatALaterVersionWroteAsideWhole) {
    const std::string now(*unseal(settingsText(named("later"), 7)));
    const auto with = [&now](std::string_view what, std::string_view instead) {
        std::string body = now;
        return seal(body.replace(body.find(what), what.size(), instead));
    };
    ASSERT_EQ(with("wifi = true\n", "wifi = true\n"), settingsText(named("later"), 7));
    for (const std::string& text :
         {with("version = 2\n", "version = 3\n"), with("wifi = true\n", "wifi = true\nnew = 1\n"),
          with("[ap0]\n", "[ap0]\nnew = 1\n"), with("\n[ap0]\n", "\n[new]\n\n[ap0]\n")}) {
        SCOPED_TRACE(text);
        write(kFirst, text);
        write(kSecond, text);
        EXPECT_EQ(load().error(), NoSettings::damaged);
        EXPECT_EQ(content(std::string(kFirst) + ".damaged-1"), text);
        EXPECT_EQ(content(std::string(kSecond) + ".damaged-1"), text);
        write(kSecond, settingsText(named("now"), 6));
        write(kFirst, text);
        EXPECT_EQ(load(), named("now")) << "the change before it";
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
}

/// What can be found in a file, with what is found in it.
struct Found {
    const char* what;
    int sequence;  ///< of a whole one; -1: absent, -2: damaged, -3: cannot be read
};
constexpr Found kFounds[] = {
    {"old", 5}, {"new", 6}, {"absent", -1}, {"damaged", -2}, {"unreadable", -3}};

TEST_F(SettingsStoreTest, EveryPairOfFiles) {
    for (const Found& first : kFounds) {
        for (const Found& second : kFounds) {
            SCOPED_TRACE(std::string(first.what) + ", " + second.what);
            std::filesystem::remove_all(folder_);
            std::filesystem::create_directories(folder_);
            const auto put = [&](const char* name, const Found& found) {
                if (found.sequence >= 0) {
                    write(name, settingsText(named(found.what), found.sequence));
                } else if (found.sequence == -2) {
                    write(name, "damaged");
                } else if (found.sequence == -3) {
                    std::filesystem::create_directory(path(name));  // EISDIR, also for root
                }
            };
            put(kFirst, first);
            put(kSecond, second);
            SettingsStore store(folder_);
            const auto loaded = store.load(builtinSettings());
            const int best = std::max(first.sequence, second.sequence);
            const int worst = std::min(first.sequence, second.sequence);
            const int damaged = (first.sequence == -2 ? 1 : 0) + (second.sequence == -2 ? 1 : 0);
            EXPECT_EQ(store.unread(), worst == -3);
            if (best >= 0) {
                EXPECT_EQ(loaded, named(best == 6 ? "new" : "old"));
            } else {
                EXPECT_EQ(loaded.error(), worst == -3   ? NoSettings::unreadable
                                          : worst == -2 ? NoSettings::damaged
                                                        : NoSettings::noneYet);
            }
            ASSERT_TRUE(store.copy().has_value());
            EXPECT_EQ(std::filesystem::is_directory(path(kFirst)), first.sequence == -3);
            EXPECT_EQ(std::filesystem::is_directory(path(kSecond)), second.sequence == -3);
            EXPECT_EQ(std::filesystem::exists(path("settings.toml.damaged-1")),
                      first.sequence == -2);
            EXPECT_EQ(std::filesystem::exists(path("settings.2.toml.damaged-1")),
                      second.sequence == -2);
            if (best >= 0 && worst != -3) {
                EXPECT_EQ(content(kFirst), content(kSecond));
                EXPECT_EQ(files(), 2 + damaged);
            }
            // A change wins at the next start, over what could not be read as well.
            const bool possible = best != -3;
            EXPECT_EQ(store.save(named("later")).has_value(), possible);
            if (first.sequence == -3 && possible) {
                std::filesystem::remove(path(kFirst));
                write(kFirst, settingsText(named("unread"), 7));
            }
            if (possible) {
                EXPECT_EQ(load(), named("later"));
            }
        }
    }
}

TEST_F(SettingsStoreTest, FindsWhatCouldNotBeReadAtFirst) {
    keep(named("a"));
    std::filesystem::rename(path(kFirst), path("away"));
    std::filesystem::create_directory(path(kFirst));
    SettingsStore store(folder_);
    EXPECT_EQ(store.load(builtinSettings()), named("a"));
    std::filesystem::remove(path(kFirst));
    write(kFirst, settingsText(named("newer"), 2));
    EXPECT_EQ(store.load(builtinSettings()), named("newer"));
    EXPECT_FALSE(store.unread());
    ASSERT_TRUE(store.copy().has_value());
    EXPECT_EQ(content(kFirst), content(kSecond));
}

TEST_F(SettingsStoreTest, OverwritesWhatCanBeReadAgainIfItWasChangedMeanwhile) {
    keep(named("a"));
    std::filesystem::remove(path(kFirst));
    std::filesystem::create_directory(path(kFirst));
    SettingsStore store(folder_);
    ASSERT_TRUE(store.load(builtinSettings()).has_value());
    ASSERT_TRUE(store.save(named("b")).has_value());
    store.reread();
    EXPECT_TRUE(store.unread());
    std::filesystem::remove(path(kFirst));
    write(kFirst, settingsText(named("newer"), 2));
    store.reread();
    EXPECT_FALSE(store.unread());
    ASSERT_TRUE(store.copy().has_value());
    EXPECT_EQ(content(kFirst), content(kSecond));
    EXPECT_EQ(load(), named("b"));
}

TEST_F(SettingsStoreTest, NoticesWhatOthersDoToItsFiles) {
    SettingsStore store(folder_);
    ASSERT_TRUE(store.save(named("a")).has_value());
    ASSERT_TRUE(store.copy().has_value());
    EXPECT_TRUE(store.look());
    write(kFirst, content(kFirst));
    EXPECT_TRUE(store.look()) << "it has the same text";
    std::filesystem::remove(path(kFirst));
    EXPECT_FALSE(store.look());
    EXPECT_TRUE(store.holds(named("a"))) << "in the other";
    EXPECT_TRUE(store.copyDue());
    write(kSecond, settingsText(named("b"), 1000));
    EXPECT_FALSE(store.look());
    EXPECT_FALSE(store.holds(named("a")));
    ASSERT_TRUE(store.copy().has_value());
    EXPECT_TRUE(store.look());
    EXPECT_EQ(load(), named("a"));
    EXPECT_EQ(content(kFirst), content(kSecond));
    EXPECT_EQ(content("settings.2.toml.damaged-1"), settingsText(named("b"), 1000));
}

TEST_F(SettingsStoreTest, KnowsWhetherItMayErase) {
    keep(named("a"));
    SettingsStore store(folder_);
    ASSERT_TRUE(store.load(builtinSettings()).has_value());
    EXPECT_TRUE(store.mayErase(builtinSettings()).has_value());
    EXPECT_EQ(files(), 2);
    std::filesystem::remove(path(kSecond));
    std::filesystem::create_directory(path(kSecond));
    EXPECT_FALSE(store.mayErase(builtinSettings()).has_value());
    EXPECT_EQ(files(), 1);
}

TEST_F(SettingsStoreTest, PreparesWithoutAChange) {
    keep(named("a"));
    SettingsStore store(folder_);
    ASSERT_TRUE(store.load(builtinSettings()).has_value());
    ASSERT_TRUE(store.prepare(named("b")).has_value());
    EXPECT_EQ(content(kFirst), content(kSecond));
    EXPECT_EQ(files(), 3);
    store.discard();
    EXPECT_EQ(files(), 2);
    ASSERT_TRUE(store.prepare(named("b")).has_value());
    ASSERT_TRUE(store.save(named("c")).has_value());
    EXPECT_EQ(load(), named("c"));
}

TEST_F(SettingsStoreTest, ErasesWhatWasBefore) {
    keep(named("secret"));
    write("settings.toml.damaged-1", "secret");
    write("settings.2.toml.damaged-3", "secret");
    SettingsStore store(folder_);
    ASSERT_TRUE(store.load(builtinSettings()).has_value());
    ASSERT_TRUE(store.erase(builtinSettings()).has_value());
    EXPECT_EQ(files(), 2);
    EXPECT_EQ(content(kFirst), content(kSecond));
    EXPECT_EQ(content(kFirst).find("secret"), std::string::npos);
    EXPECT_TRUE(store.holds(builtinSettings()));
    EXPECT_EQ(load(), builtinSettings());
}

TEST_F(SettingsStoreTest, SaysWhenItCannotSave) {
    SettingsStore store(folder_ + "/none");
    EXPECT_FALSE(store.prepare(builtinSettings()).has_value());
    EXPECT_FALSE(store.save(builtinSettings()).has_value());
    EXPECT_FALSE(store.holds(builtinSettings()));
}

}  // namespace
}  // namespace w58d
