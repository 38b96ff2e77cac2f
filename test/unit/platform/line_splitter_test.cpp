#include "platform/process/line_splitter.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace w58d {
namespace {

using testing::ElementsAre;

std::vector<std::string> split(std::initializer_list<std::string_view> pieces) {
    std::vector<std::string> lines;
    const auto add = [&](std::string_view line) { lines.emplace_back(line); };
    LineSplitter splitter;
    for (const std::string_view piece : pieces) {
        splitter.feed(piece, add);
    }
    splitter.finish(add);
    return lines;
}

TEST(LineSplitter, CutsAtLineEndsWhereverThePiecesEnd) {
    EXPECT_THAT(split({"one\ntw", "o\r", "\n\nthree"}), ElementsAre("one", "two", "", "three"));
}

TEST(LineSplitter, EscapesControlCharacters) {
    using namespace std::string_view_literals;
    EXPECT_THAT(split({"a\x1B[2Jb\0c\rd\x7F\te\xC3\xA9"sv}),
                ElementsAre("a\\x1B[2Jb\\x00c\\x0Dd\\x7F\te\xC3\xA9"));
}

TEST(LineSplitter, CutsLongLines) {
    const std::string longest(LineSplitter::kMaxLine, 'a');
    EXPECT_THAT(split({longest, "b\n", longest, "\r\n", "c\n"}),
                ElementsAre(longest, longest, "c"));
}

}  // namespace
}  // namespace w58d
