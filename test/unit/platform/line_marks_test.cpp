// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Bytes and breaks of a line, with the marks of a terminal taken out.
#include "platform/serial/line_marks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace w58d {
namespace {

using namespace std::string_literals;

/// What came, a break shown as `|`.
std::string taken(LineMarks& marks, std::string_view bytes) {
    std::string all;
    while (!bytes.empty()) {
        all += marks.take(bytes);
        all += marks.broken() ? "|" : "";
    }
    return all;
}

TEST(LineMarksTest, AreTakenOutWhereverTheyAreCut) {
    const std::string bytes = "a\xFF\xFF\xFF\xFF\0b\xFF\0\0c\0\xFF\xFF\xFF\0\0"s;
    const std::string expected = "a\xFF\xFF\0b|c\0\xFF|"s;
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            LineMarks marks;
            const std::string_view all = bytes;
            std::string got = taken(marks, all.substr(0, first));
            got += taken(marks, all.substr(first, second - first));
            got += taken(marks, all.substr(second));
            EXPECT_EQ(got, expected);
        }
    }
}

TEST(LineMarksTest, PlainBytesStayInOnePiece) {
    LineMarks marks;
    std::string_view bytes = "AT+CWMAP?\r";
    EXPECT_EQ(marks.take(bytes), "AT+CWMAP?\r");
    EXPECT_TRUE(bytes.empty());
    EXPECT_FALSE(marks.broken());
}

}  // namespace
}  // namespace w58d
