// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/gbk.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

#include <cstring>

namespace w58d {
namespace {

/// What the C library knows of GBK.
class Iconv {
  public:
    ~Iconv() {
        if (there()) {
            ::iconv_close(conversion_);
        }
    }
    [[nodiscard]] bool there() const { return conversion_ != reinterpret_cast<iconv_t>(-1); }

    [[nodiscard]] std::uint16_t unicodeOf(unsigned lead, unsigned trail) const {
        char in[] = {static_cast<char>(lead), static_cast<char>(trail)};
        char out[8];
        char* from = in;
        char* to = out;
        std::size_t inLeft = sizeof in, outLeft = sizeof out;
        ::iconv(conversion_, nullptr, nullptr, nullptr, nullptr);
        const std::size_t done = ::iconv(conversion_, &from, &inLeft, &to, &outLeft);
        std::uint16_t unit = 0;
        if (done != static_cast<std::size_t>(-1) && sizeof out - outLeft == sizeof unit) {
            std::memcpy(&unit, out, sizeof unit);
        }
        return unit;
    }

  private:
    iconv_t conversion_ = ::iconv_open("UCS-2", "GBK");  // in the order of this machine's bytes
};

TEST(Gbk, IsWhatTheCLibrarySays) {
    const Iconv iconv;
    if (!iconv.there()) {
        GTEST_SKIP() << "the C library has no GBK here";
    }
    std::size_t pairs = 0;
    for (unsigned lead = 0x80; lead <= 0xFF; ++lead) {
        for (unsigned trail = 0; trail <= 0xFF; ++trail) {
            const GbkPair pair{static_cast<std::uint8_t>(lead), static_cast<std::uint8_t>(trail)};
            const std::uint16_t unit = trail < 0x40 ? 0 : iconv.unicodeOf(lead, trail);
            ASSERT_EQ(unicodeOf(pair), unit) << std::hex << lead << ' ' << trail;
            pairs += unit == 0 ? 0 : 1;
            if (unit != 0) {
                ASSERT_EQ(gbkOf(unit), pair) << std::hex << lead << ' ' << trail;
            }
        }
    }
    EXPECT_EQ(pairs, 21791);
}

TEST(Gbk, HasNothingElse) {
    for (std::uint32_t point = 0; point <= 0x1FFFF; point += 19) {  // all would take seconds
        const std::optional<GbkPair> pair = gbkOf(point);
        ASSERT_TRUE(!pair || unicodeOf(*pair) == point) << std::hex << point;
    }
    EXPECT_FALSE(gbkOf(0));
}

}  // namespace
}  // namespace w58d
