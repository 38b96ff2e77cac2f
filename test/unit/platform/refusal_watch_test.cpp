// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/refusal_watch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hex.hpp"

namespace w58d {
namespace {

using Why = Refusal::Why;

const MacAddress kStation{{2, 0, 0, 0, 0, 7}};

/// A frame to kStation: its first byte, and what follows the header.
std::vector<std::byte> frame(unsigned kind, const std::string& body) {
    const std::string header =
        "0000"
        "020000000007"
        "74234483f64f"
        "74234483f64f"
        "1000";
    std::vector<std::byte> bytes = {std::byte(kind), std::byte{0}};
    const std::string rest = fromHex(header + body).value();
    for (const char c : rest) {
        bytes.push_back(static_cast<std::byte>(c));
    }
    return bytes;
}

std::optional<Why> why(unsigned kind, const std::string& body) {
    const auto refusal = RefusalWatch::refusalIn(frame(kind, body), 3);
    if (!refusal) {
        return std::nullopt;
    }
    EXPECT_EQ(refusal->station, kStation);
    EXPECT_EQ(refusal->interface, 3);
    return refusal->why;
}

TEST(RefusalWatch, ReadsHostapdsAnswers) {
    // Algorithm, transaction, status.
    EXPECT_EQ(why(0xB0, "000002000100"), Why::unspecified) << "on a list";
    EXPECT_EQ(why(0xB0, "030001000100"), Why::unspecified) << "on a list, by SAE";
    EXPECT_EQ(why(0xB0, "030002000100"), Why::wrongPassword) << "SAE's confirm";
    EXPECT_EQ(why(0xB0, "030002000f00"), Why::wrongPassword) << "the same by later versions";
    EXPECT_EQ(why(0xB0, "010004000f00"), Why::wrongPassword) << "of a WEP key";
    EXPECT_EQ(why(0xB0, "000002001100"), Why::full);
    // Capabilities, status, AID.
    EXPECT_EQ(why(0x10, "31041100c000"), Why::full);
    EXPECT_EQ(why(0x30, "310401000000"), Why::unspecified);
}

TEST(RefusalWatch, HearsNothingElse) {
    for (const char* body : {"000002000000", "030001004c00", "030001007e00", "000002000d00"}) {
        EXPECT_EQ(why(0xB0, body), std::nullopt) << body;
    }
    EXPECT_EQ(why(0x10, "31040000c001"), std::nullopt);
    EXPECT_EQ(why(0x10, "31042800c001"), std::nullopt);
    EXPECT_EQ(why(0xC0, "010001000100"), std::nullopt) << "a deauthentication";
    const std::vector<std::byte> whole = frame(0xB0, "000002000100");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(RefusalWatch::refusalIn(std::span(whole).first(size), 3), std::nullopt);
    }
}

}  // namespace
}  // namespace w58d
