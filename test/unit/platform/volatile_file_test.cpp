// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/volatile_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "folder.hpp"

namespace w58d {
namespace {

class VolatileFileTest : public testing::Test {
  protected:
    [[nodiscard]] std::optional<FileMark> mark() const { return markOf(file.path()); }
    [[nodiscard]] std::string content() const { return test::get(file.path()); }

    test::Folder folder;
    VolatileFile file{folder.file("program.conf")};
};

TEST_F(VolatileFileTest, IsWrittenOnlyIfItIsAnother) {
    ASSERT_TRUE(file.write("one"));
    const auto written = mark();
    ASSERT_TRUE(file.write("one"));
    ASSERT_TRUE(VolatileFile(file.path()).write("one"));
    EXPECT_EQ(mark(), written);
    ASSERT_TRUE(file.write("two"));
    EXPECT_EQ(content(), "two");
    EXPECT_FALSE(written->isAt(file.path()));
}

TEST_F(VolatileFileTest, IsWrittenAgainIfOthersTouchedIt) {
    ASSERT_TRUE(file.write("one"));
    std::filesystem::remove(file.path());
    ASSERT_TRUE(file.write("one"));
    EXPECT_EQ(content(), "one");
    test::put(file.path(), "two");
    ASSERT_TRUE(file.write("one"));
    EXPECT_EQ(content(), "one");
    ::chmod(file.path().c_str(), 0644);
    ASSERT_TRUE(file.write("one"));
    struct stat status{};
    ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST_F(VolatileFileTest, AFolderInItsPlaceIsPutAside) {
    ASSERT_TRUE(file.write("one"));
    for (const char* const text : {"one", "two"}) {
        std::filesystem::remove(file.path());
        std::filesystem::create_directory(file.path());
        test::put(file.path() + "/theirs", "kept");
        ASSERT_TRUE(file.write(text));
        EXPECT_EQ(content(), text);
    }
    EXPECT_EQ(test::get(file.path() + ".damaged-2/theirs"), "kept");
}

TEST_F(VolatileFileTest, IsTheFormerOneUntilWhatWasPreparedIsCommitted) {
    ASSERT_TRUE(file.write("one"));
    ASSERT_TRUE(file.prepare("two"));
    EXPECT_EQ(content(), "one");
    ASSERT_TRUE(file.commit());
    EXPECT_EQ(content(), "two");
    const auto committed = mark();
    ASSERT_TRUE(file.write("two"));
    EXPECT_EQ(mark(), committed);
    EXPECT_FALSE(file.commit()) << "nothing is prepared";
    EXPECT_EQ(content(), "two");
}

TEST_F(VolatileFileTest, LeavesNothing) {
    ASSERT_TRUE(file.remove()) << "there is none";
    ASSERT_TRUE(file.write("one"));
    ASSERT_TRUE(file.prepare("two"));
    ASSERT_TRUE(file.remove());
    EXPECT_EQ(folder.count(), 0U);
    ASSERT_TRUE(file.write("one"));
    EXPECT_EQ(content(), "one");
}

TEST_F(VolatileFileTest, NeedsAFolder) {
    VolatileFile nowhere(folder.file("none/file"));
    EXPECT_FALSE(nowhere.write("one"));
    EXPECT_FALSE(nowhere.prepare("one"));
    ASSERT_TRUE(makeFolder(folder.file("none")));
    EXPECT_TRUE(nowhere.write("one"));
    ASSERT_TRUE(makeFolder(file.path()));
    EXPECT_FALSE(file.remove()) << "which is not what was written";
    EXPECT_EQ(folder.count(), 2U) << "nothing is left beside them";
}

TEST(MakeFolder, IsReadableWhateverTheUmask) {
    const test::Folder folder;
    const mode_t before = ::umask(0077);
    const Result<void> made = makeFolder(folder.file("a/b"));
    ::umask(before);
    ASSERT_TRUE(made);
    struct stat status{};
    ASSERT_EQ(::stat(folder.file("a/b").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0755U);
    ::chmod(folder.file("a/b").c_str(), 0700);
    ASSERT_TRUE(makeFolder(folder.file("a/b")));
    ASSERT_EQ(::stat(folder.file("a/b").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0700U) << "which somebody wanted";
    test::put(folder.file("file"), "");
    EXPECT_FALSE(makeFolder(folder.file("file/c")));
}

}  // namespace
}  // namespace w58d
