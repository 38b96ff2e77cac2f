// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/client_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace w58d::commands {
namespace {

const MacAddress kPhone{{2, 0, 0, 0, 0, 7}};
const Ipv4Address kAddress = *Ipv4Address::parse("192.168.225.20");

/// Of a line, as a host takes it apart: a text ends at the next quote.
std::vector<std::string> fields(std::string_view line) {
    std::vector<std::string> found(1);
    bool inside = false;
    for (const char c : line.substr(line.find(": ") + 2)) {
        if (c == '"') {
            inside = !inside;
        } else if (c == ',' && !inside) {
            found.emplace_back();
        } else {
            found.back() += c;
        }
    }
    return found;
}

Client called(const std::string& name) {
    return {.mac = kPhone,
            .lease = ClientLease{kAddress, name},
            .signal = -40,
            .time = std::chrono::seconds(61),
            .received = 1234,
            .sent = 5678901234};
}

TEST(ClientText, Rows) {
    EXPECT_EQ(clientText(called("phone-1")),
              "+CWCLILIST: 02:00:00:00:00:07,192.168.225.20,\"phone-1\",-40,61,1234,5678901234");
    EXPECT_EQ(clientText(called("")),
              "+CWCLILIST: 02:00:00:00:00:07,192.168.225.20,\"\",-40,61,1234,5678901234");
    const Client unknown{
        .mac = kPhone, .lease = {}, .signal = {}, .time = {}, .received = {}, .sent = {}};
    EXPECT_EQ(clientText(unknown), "+CWCLILIST: 02:00:00:00:00:07,,\"\",,,,");
}

TEST(ClientText, Events) {
    using Kind = ClientEvent::Kind;
    ClientEvent event{.kind = Kind::joined, .ap = 2, .client = kPhone};
    EXPECT_EQ(clientEventText(event), "+CWCLIENT: 1,2,02:00:00:00:00:07");
    event = {.kind = Kind::leased, .ap = 0, .client = kPhone, .lease = ClientLease{kAddress, "x"}};
    EXPECT_EQ(clientEventText(event), "+CWCLIENT: 2,0,02:00:00:00:00:07,192.168.225.20,\"x\"");
    event = {.kind = Kind::refused, .ap = 1, .client = kPhone};
    EXPECT_EQ(clientEventText(event), "+CWCLIENT: 4,1,02:00:00:00:00:07");
}

TEST(ClientText, NoNameForgesAField) {
    const std::string names[] = {"a\",-40,1,0,0",      "\\x41", "\xBD\x5C\xBD\x5C",
                                 "a\r\nOK\r\n",        "\"",    "\\",
                                 std::string(1, '\0'), "\x7F",  ",,,,",
                                 "b\xC3\xA9"};
    for (const std::string& name : names) {
        const std::string row = clientText(called(name));
        const std::vector<std::string> parts = fields(row);
        ASSERT_EQ(parts.size(), 7U) << row;
        EXPECT_EQ(parts[3], "-40");
        EXPECT_EQ(parts[6], "5678901234");
        for (const char c : row) {
            EXPECT_TRUE(c >= 0x20 && c <= 0x7E) << row;
        }
        for (std::size_t at = 0; (at = parts[2].find('\\', at)) != std::string::npos; at += 4) {
            EXPECT_EQ(parts[2][at + 1], 'x') << row;
            const std::string digits = parts[2].substr(at + 2, 2);
            EXPECT_TRUE(digits.size() == 2 &&
                        digits.find_first_not_of("0123456789ABCDEF") == std::string::npos)
                << row;
        }
    }
    EXPECT_EQ(fields(clientText(called("a\",-40,1,0,0")))[2], "a\\x22,-40,1,0,0");
}

TEST(ClientText, ALineIsNeverLongerThanTwoHundredBytes) {
    Client longest = called(std::string(200, '"'));
    longest.lease->address = *Ipv4Address::parse("192.168.225.200");
    longest.signal = std::numeric_limits<int>::min();
    longest.time = std::chrono::seconds(std::numeric_limits<int>::max());
    longest.received = longest.sent = std::numeric_limits<std::uint64_t>::max();
    EXPECT_LE(clientText(longest).size() + 2, 200U);
    longest.lease->name = std::string(40, 'n');
    EXPECT_NE(clientText(longest).find(",\"" + std::string(32, 'n') + "\","), std::string::npos);
}

}  // namespace
}  // namespace w58d::commands
