// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/output.hpp"

#include <gtest/gtest.h>

#include <string>

#include "at/control.hpp"

namespace w58d::at {
namespace {

// Each way in which a text is copied, at both of its ends, with room left and without.
TEST(OutputTest, TakesATextOfAnyLength) {
    const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t size = 0; size <= letters.size(); ++size) {
        for (const std::size_t capacity : {std::size_t{1}, size + 1, std::size_t{200}}) {
            Output output(capacity);
            output.append('<');
            output.append(std::string_view(letters).substr(0, size));
            output.append('>');
            EXPECT_EQ(output.view(), '<' + letters.substr(0, size) + '>') << capacity;
        }
    }
}

TEST(OutputTest, TakesAnEmptyTextThatIsNowhere) {
    Output output(4);
    output.append(std::string_view());
    EXPECT_EQ(output.view(), "");
}

TEST(ControlTest, TheFirstControlCharacterIsFoundAtEachPlaceWhateverFollows) {
    for (std::size_t size = 0; size < 20; ++size) {
        for (std::size_t place = 0; place < size; ++place) {
            std::string text(size, ' ');  // the byte next to control characters
            text[place] = '\x1F';
            text.back() = place + 1 < size ? '\0' : text.back();
            EXPECT_EQ(firstControl(text.data(), size), place);
        }
        EXPECT_EQ(firstControl(std::string(size, '\xFF').data(), size), size);
        EXPECT_EQ(firstControl(std::string(size, ' ').data(), size), size);
    }
}

}  // namespace
}  // namespace w58d::at
