// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Fields of rows, as the module writes them.
#include <gtest/gtest.h>
#include <w58/row.h>

#include <memory>
#include <string>
#include <string_view>

namespace w58d::test {
namespace {

/// A row in memory of its own size, so that a sanitizer sees a read beyond it.
struct Row : w58_row {
    explicit Row(std::string_view text) : w58_row{}, bytes(new char[text.size()]) {
        std::copy(text.begin(), text.end(), bytes.get());
        next = bytes.get();
        end = next + text.size();
    }
    std::unique_ptr<char[]> bytes;
};

struct Taken {
    bool good;
    std::string text;
    bool over;  ///< no further field
    bool operator==(const Taken&) const = default;
};
void PrintTo(const Taken& taken, std::ostream* out) {
    *out << taken.good << " [" << taken.text << "] " << taken.over;
}

Taken text(std::string_view row, std::size_t size = 64) {
    Row of(row);
    std::unique_ptr<char[]> to(new char[size]);
    const bool good = w58_row_text(&of, to.get(), size);
    return {good, to.get(), of.next == nullptr};
}
Taken raw(std::string_view row, const char* until, std::size_t size = 64) {
    Row of(row);
    std::unique_ptr<char[]> to(new char[size]);
    const bool good = w58_row_raw_text(&of, until, to.get(), size);
    return {good, to.get(), of.next == nullptr};
}

TEST(RowTest, NumbersAndEmptyPlaces) {
    Row row("1,-64,,\x32\x31,4294967296,-9999999999,7x,3");
    std::int32_t value = 0;
    EXPECT_TRUE(w58_row_int(&row, &value));
    EXPECT_EQ(value, 1);
    EXPECT_TRUE(w58_row_int(&row, &value));
    EXPECT_EQ(value, -64);
    EXPECT_TRUE(w58_row_int(&row, &value));
    EXPECT_EQ(value, W58_NONE);
    EXPECT_TRUE(w58_row_int(&row, &value));
    EXPECT_EQ(value, 21);
    EXPECT_TRUE(w58_row_int(&row, &value));
    EXPECT_EQ(value, INT32_MAX);
    EXPECT_TRUE(w58_row_int(&row, &value));
    EXPECT_EQ(value, -INT32_MAX);
    EXPECT_FALSE(w58_row_int(&row, &value));

    Row greatest("2147483647,2147483648,");
    EXPECT_TRUE(w58_row_int(&greatest, &value));
    EXPECT_EQ(value, INT32_MAX);
    EXPECT_TRUE(w58_row_int(&greatest, &value));
    EXPECT_TRUE(w58_row_int(&greatest, &value)) << "the empty place at the end";
    EXPECT_EQ(value, W58_NONE);
    EXPECT_FALSE(w58_row_int(&greatest, &value)) << "nothing behind it";

    Row minus("-");
    EXPECT_FALSE(w58_row_int(&minus, &value));
}

TEST(RowTest, LargeNumbers) {
    Row row("0,4294967296,18446744073709551614,,-1");
    std::uint64_t value = 1;
    EXPECT_TRUE(w58_row_uint64(&row, &value));
    EXPECT_EQ(value, 0u);
    EXPECT_TRUE(w58_row_uint64(&row, &value));
    EXPECT_EQ(value, 4294967296u);
    EXPECT_TRUE(w58_row_uint64(&row, &value));
    EXPECT_EQ(value, 18446744073709551614u);
    EXPECT_TRUE(w58_row_uint64(&row, &value));
    EXPECT_EQ(value, W58_NONE_UINT64);
    EXPECT_FALSE(w58_row_uint64(&row, &value));

    struct Client {
        char mac[18];
        std::uint64_t received;
        std::uint64_t sent;
    } client{};
    static const w58_field kClient[] = {W58_FIELD_TEXT(Client, mac),
                                        W58_FIELD_UINT64(Client, received),
                                        W58_FIELD_OPTIONAL_UINT64(Client, sent)};
    Row bytes("74:23:44:8f:64:fd,5000000000");
    EXPECT_TRUE(w58_row_read(&bytes, kClient, 3, &client));
    EXPECT_EQ(client.received, 5000000000u);
    EXPECT_EQ(client.sent, W58_NONE_UINT64);
}

TEST(RowTest, TextsEndAtTheNextQuoteAndHaveEscapes) {
    EXPECT_EQ(text(R"("phone",1)"), (Taken{true, "phone", false}));
    EXPECT_EQ(text(R"("")"), (Taken{true, "", true}));
    EXPECT_EQ(text(R"("a\x22b\x5Cx41\x0a,")"), (Taken{true, "a\"b\\x41\n,", true}));
    EXPECT_EQ(text(R"("\x4")"), (Taken{true, "\\x4", true})) << "no escape";
    EXPECT_EQ(text(R"("no end)"), (Taken{false, "", false}));
    EXPECT_EQ(text(R"("a"b,1)"), (Taken{false, "", false})) << "something behind the quote";
    EXPECT_EQ(text("192.168.225.1,5555"), (Taken{true, "192.168.225.1", false}));
    EXPECT_EQ(text(""), (Taken{true, "", true}));
}

TEST(RowTest, ATextIsNeverLongerThanItsPlace) {
    EXPECT_EQ(text("\"abc\"", 4), (Taken{true, "abc", true}));
    EXPECT_EQ(text("\"abcd\"", 4), (Taken{false, "", true}));
    EXPECT_EQ(text("\"\\x41\\x42\"", 3), (Taken{true, "AB", true}));
    EXPECT_EQ(raw("\"abc\"", nullptr, 4), (Taken{true, "abc", true}));
    EXPECT_EQ(raw("\"abcd\"", nullptr, 4), (Taken{false, "", true}));
}

TEST(RowTest, TextsOfTheManualHaveQuotesInThem) {
    EXPECT_EQ(raw(R"("a"b\x41")", nullptr), (Taken{true, R"(a"b\x41)", true}));
    EXPECT_EQ(raw(R"("a",b","1234,"5678")", "\",\""), (Taken{true, "a\",b", false}));
    EXPECT_EQ(raw(R"("simtest")", "\",,,\""), (Taken{true, "simtest", true}));
    EXPECT_EQ(raw(R"("si,m",,"te",,,"1234")", "\",,,\""), (Taken{true, R"(si,m",,"te)", false}));
    EXPECT_EQ(raw("\"", nullptr), (Taken{false, "", false}));
    EXPECT_EQ(raw("\"\"", nullptr), (Taken{true, "", true}));
    EXPECT_EQ(raw("TP-LINK, 2,-52", ","), (Taken{true, "TP-LINK, 2", false}));
    EXPECT_EQ(raw(" TP-LINK, 2", nullptr), (Taken{true, " TP-LINK, 2", true}));

    Row row(R"("sim,test",,,"1234,"5678")");
    char ssid[33];
    char psk[65];
    EXPECT_TRUE(w58_row_raw_text(&row, "\",,,\"", ssid, sizeof ssid));
    EXPECT_TRUE(w58_row_raw_text(&row, nullptr, psk, sizeof psk));
    EXPECT_STREQ(ssid, "sim,test");
    EXPECT_STREQ(psk, "1234,\"5678");
    EXPECT_FALSE(w58_row_skip(&row));
}

struct Auth {
    std::int32_t auth;
    std::int32_t encrypt;
    char password[8];
};
const w58_field kAuth[] = {W58_FIELD_INT(Auth, auth), W58_FIELD_INT(Auth, encrypt),
                           W58_FIELD_OPTIONAL_RAW_TEXT(Auth, password, nullptr)};

TEST(RowTest, FieldsByTable) {
    Auth auth{};
    Row whole(R"(5,4,"1"2")");
    EXPECT_TRUE(w58_row_read(&whole, kAuth, 3, &auth));
    EXPECT_EQ(auth.auth, 5);
    EXPECT_EQ(auth.encrypt, 4);
    EXPECT_STREQ(auth.password, "1\"2");

    Row shorter("0,0");
    EXPECT_TRUE(w58_row_read(&shorter, kAuth, 3, &auth));
    EXPECT_STREQ(auth.password, "");

    for (const char* const bad : {"", "5", "5,x", "5,4,\"12345678\"", "5,4,\"1"}) {
        Row row(bad);
        EXPECT_FALSE(w58_row_read(&row, kAuth, 3, &auth)) << bad;
    }
    Row cut(R"(5,4,"1")");
    cut.truncated = true;
    EXPECT_FALSE(w58_row_read(&cut, kAuth, 3, &auth));
}

}  // namespace
}  // namespace w58d::test
