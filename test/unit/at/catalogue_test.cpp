// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is made of the rows: lookup, checks, test texts, reference, dictionary.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_module.hpp"

namespace w58d::test {
namespace {

using testing::HasSubstr;
using testing::Not;

at::Outcome nothing(at::Call&) {
    return at::ok();
}
struct Args {
    int number = 0;
    std::optional<int> maybe;
};
at::Outcome write(at::Call&, const Args&) {
    return at::ok();
}

constexpr at::Command row(std::string_view name) {
    return {.name = name, .brief = "A brief", .execute = nothing};
}

std::string testRow(std::string_view name) {
    at::Output out(64);
    at::appendTestRow(*kCatalogue.find(name), out);
    return std::string(out.view());
}

TEST(CatalogueTest, FindsEveryRowInEitherCase) {
    for (const at::Command& command : kCatalogue.commands()) {
        EXPECT_EQ(kCatalogue.find(command.name), &command);
        std::string lower(command.name);
        for (char& c : lower) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        }
        EXPECT_EQ(kCatalogue.find(lower), &command);
        EXPECT_EQ(kCatalogue.find(lower + 'X'), nullptr);
        EXPECT_EQ(kCatalogue.find(lower.substr(0, lower.size() - 1) + '\x01'), nullptr);
    }
    EXPECT_EQ(kCatalogue.find(""), nullptr);
    EXPECT_EQ(kCatalogue.find("+"), nullptr);
}

TEST(CatalogueTest, JoinedIsSorted) {
    constexpr auto all = at::joined(std::array{row("+B"), row("+D")}, std::array{row("+A")});
    EXPECT_EQ(all[0].name, "+A");
    EXPECT_EQ(all[2].name, "+D");
    static_assert(at::wellFormed(all));
}

TEST(CatalogueTest, RefusesRowsThatAreNotWell) {
    static_assert(!at::wellFormed(std::array{row("+B"), row("+A")}));
    static_assert(!at::wellFormed(std::array{row("+A"), row("+A")}));
    static_assert(!at::wellFormed(std::array{row("A")}));
    static_assert(!at::wellFormed(std::array{row("+a")}));
    static_assert(
        !at::wellFormed(std::array{at::Command{.name = "+A", .brief = "", .execute = nothing}}));
    static_assert(!at::wellFormed(std::array{
        at::Command{.name = "+A",
                    .brief = "Required after optional",
                    .write = at::writeForm<write>(at::integer<&Args::maybe>("maybe", 0, 1),
                                                  at::integer<&Args::number>("number", 0, 1))}}));
    static_assert(!at::wellFormed(std::array{
        at::Command{.name = "+A",
                    .brief = "Range the wrong way round",
                    .write = at::writeForm<write>(at::integer<&Args::number>("number", 1, 0))}}));
    static_assert(!at::wellFormed(std::array{at::Command{
        .name = "+A",
        .brief = "Extended to less than it has",
        .write =
            at::writeForm<write>(at::extended(at::integer<&Args::number>("number", 0, 3), 2))}}));
}

/// Of +A, which has numbers up to 3 and, as an extension, to 5.
constexpr std::array kExtended = {at::Command{
    .name = "+A",
    .brief = "A brief",
    .write = at::writeForm<write>(at::extended(at::integer<&Args::number>("number", 0, 3), 5))}};
constexpr at::Catalogue kEverything(kExtended, {});
constexpr at::Catalogue kManuals(kExtended, {}, at::Offer::manualsOnly);

bool takes(const at::Catalogue& catalogue, std::string_view number) {
    at::Values values;
    std::size_t at = 0;
    return at::readParameters(catalogue, kExtended[0].write, number, at, values).kind ==
           at::ParameterProblem::Kind::none;
}

TEST(CatalogueTest, ExtendedValuesAreThereForWhoIsOfferedExtensions) {
    for (const std::string_view number : {"0", "3"}) {
        EXPECT_TRUE(takes(kEverything, number) && takes(kManuals, number)) << number;
    }
    for (const std::string_view number : {"4", "5"}) {
        EXPECT_TRUE(takes(kEverything, number) && !takes(kManuals, number)) << number;
    }
    EXPECT_FALSE(takes(kEverything, "6") || takes(kManuals, "6"));
    at::Output out(64);
    at::appendTestRow(kExtended[0], out);
    EXPECT_EQ(out.view(), "+A: (0-3)");
    EXPECT_THAT(at::markdownReference(kEverything), HasSubstr("`number` 0–5"));
    EXPECT_THAT(at::fuzzDictionary(kEverything), HasSubstr("\"4\"\n\"5\"\n"));
}

TEST(CatalogueTest, TestRowsFollowFromTheParameters) {
    EXPECT_EQ(testRow("+CWMAP"), "+CWMAP: (0-1)");
    EXPECT_EQ(testRow("+CWMAPCFG"), "+CWMAPCFG: (\"enablessid2\",\"configselect\"),(0-2)");
    EXPECT_EQ(testRow("+CWUSRINFO"), "+CWUSRINFO: (1-127),(1-127)");
    EXPECT_EQ(testRow("+IPR"), "+IPR: (9600,115200)");
    EXPECT_EQ(testRow("+CWMOCH"), "+CWMOCH: by hand");
    EXPECT_FALSE(at::hasTestRow(*kCatalogue.find("+CWAUTH")));
    EXPECT_FALSE(at::hasTestRow(*kCatalogue.find("+ROWS")));
}

TEST(CatalogueTest, Reference) {
    const std::string reference = at::markdownReference(kCatalogue);
    EXPECT_THAT(reference, HasSubstr("| `ATE[<n>]` | Echo: 0 off, 1 on | `n` 0–1 | |\n"));
    EXPECT_THAT(reference, HasSubstr("| `AT+CWAUTH?`<br>`AT+CWAUTH=<auth>,<encrypt>[,<password>]` |"
                                     " Authentication setting | `auth` 0–5<br>`encrypt` 0–4<br>"
                                     "`password` 0–64 bytes | |\n"));
    EXPECT_THAT(reference, HasSubstr("| `type` 0–1 | W58L |\n"));
}

TEST(CatalogueTest, Dictionary) {
    const std::string dictionary = at::fuzzDictionary(kCatalogue);
    EXPECT_THAT(dictionary, HasSubstr("\"+CWAUTH=\"\n"));
    EXPECT_THAT(dictionary, HasSubstr("\"\\\"configselect\\\"\"\n"));
    EXPECT_THAT(dictionary, HasSubstr("\"\\x0d\"\n"));
    EXPECT_THAT(dictionary, Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace w58d::test
