#include "config/profile_store.hpp"

#include "config/sealed_text.hpp"
#include "stored_files.hpp"

namespace w58d {
namespace {

class ProfileStoreTest : public StoredFiles {};

const PortProfile kProfile = {1, 0, 1, 4, 1, 2, 13, 10, 8, 2, 1};

TEST_F(ProfileStoreTest, KnowsNothingAtFirst) {
    EXPECT_EQ(PortProfileStore(folder_).find("ttyS1"), nullptr);
    EXPECT_EQ(files(), 0);
}

TEST_F(ProfileStoreTest, KeepsEachPortsOwn) {
    PortProfileStore store(folder_);
    ASSERT_TRUE(store.save("ttyS1", kProfile).has_value());
    ASSERT_TRUE(store.save("usb-0_a", PortProfile{.s5 = 127}).has_value());
    for (const PortProfileStore& each : {store, PortProfileStore(folder_)}) {
        ASSERT_NE(each.find("ttyS1"), nullptr);
        EXPECT_EQ(*each.find("ttyS1"), kProfile);
        ASSERT_NE(each.find("usb-0_a"), nullptr);
        EXPECT_EQ(each.find("usb-0_a")->s5, 127);
        EXPECT_EQ(each.find("other"), nullptr);
    }
    ASSERT_TRUE(store.save("ttyS1", PortProfile{}).has_value());
    EXPECT_EQ(*PortProfileStore(folder_).find("ttyS1"), PortProfile{});
}

TEST_F(ProfileStoreTest, KeepsADamagedFileAside) {
    write("profiles.toml", "version = 1\n");
    EXPECT_EQ(PortProfileStore(folder_).find("ttyS1"), nullptr);
    EXPECT_EQ(content("profiles.toml.damaged-1"), "version = 1\n");
}

TEST_F(ProfileStoreTest, PutsAsideWhatCannotBeRead) {
    std::filesystem::create_directory(path("profiles.toml"));
    EXPECT_EQ(PortProfileStore(folder_).find("ttyS1"), nullptr);
    EXPECT_TRUE(std::filesystem::is_directory(path("profiles.toml.damaged-1")));
}

TEST_F(ProfileStoreTest, KeepsTheOldIfItCannotSave) {
    PortProfileStore store(folder_ + "/none");
    EXPECT_FALSE(store.save("ttyS1", kProfile).has_value());
    EXPECT_EQ(store.find("ttyS1"), nullptr);
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

}  // namespace
}  // namespace w58d
