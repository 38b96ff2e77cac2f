// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a board lacks, by the commands and values that lack it.
#include "app/board_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "commands/catalogue.hpp"

namespace w58d {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using Can = Verdict::Can;

/// All there is.
BoardFacts goodBoard() {
    BoardFacts facts;
    facts.radio = RadioAbilities{.accessPoint = true,
                                 .station = true,
                                 .twoAccessPoints = true,
                                 .accessPointAndStation = true,
                                 .wep = true,
                                 .tkip = true,
                                 .aes = true,
                                 .protectedFrames = true,
                                 .ht = true,
                                 .channels = 0xFFE,
                                 .announcesSwitch = true,
                                 .surveys = true,
                                 .stationSae = true};
    facts.stationRadio = facts.radio;
    facts.domain = "US";
    return facts;
}

/// "+CWAUTH auth 7: why" of each row that is not a yes.
std::vector<std::string> missing(const std::vector<BoardRow>& rows) {
    std::vector<std::string> found;
    for (const BoardRow& row : rows) {
        if (row.verdict.can != Can::yes) {
            found.push_back(std::string(row.item) + (row.mode.empty() ? "" : " ") +
                            std::string(row.mode) + ": " + row.verdict.why);
        }
    }
    return found;
}

trial::Features lacking(trial::Feature feature) {
    return {static_cast<std::uint16_t>(feature)};
}

TEST(BoardTable, HasEveryCommandOfTheModel) {
    for (const Model model : {Model::w58, Model::w58l}) {
        Config config;
        config.model = model;
        const std::vector<BoardRow> rows = boardRows(config, goodBoard());
        std::set<std::string_view> items;
        std::ranges::transform(rows, std::inserter(items, items.end()), &BoardRow::item);
        std::set<std::string_view> expected = {"[radio]"};
        for (const at::Command& command : commands::catalogue().commands()) {
            if (command.models.has(model)) {
                expected.insert(command.name);
            }
        }
        for (const at::BasicCommand& command : commands::catalogue().basics()) {
            expected.insert(command.name);
        }
        EXPECT_EQ(items, expected);
        EXPECT_THAT(missing(rows), ElementsAre());
        EXPECT_TRUE(hasAllOfManual(rows));
    }
}

TEST(BoardTable, ARadioThatAllowsOneAccessPoint) {
    BoardFacts facts = goodBoard();
    facts.radio->twoAccessPoints = false;
    const std::vector<BoardRow> rows = boardRows({}, facts);
    EXPECT_THAT(missing(rows), ElementsAre("+CWMAPCFG AP-AP: the radio allows 1 AP of 2"));
    EXPECT_FALSE(hasAllOfManual(rows));
    facts.secondRadio = facts.radio;
    EXPECT_THAT(missing(boardRows({}, facts)), ElementsAre()) << "each has one";
}

TEST(BoardTable, EachRadioHasToBeAbleTo) {
    Config config;
    config.radio.secondInterface = "wlan1";
    BoardFacts facts = goodBoard();
    facts.secondRadio = facts.radio;
    (*facts.secondRadio)->protectedFrames = false;
    (*facts.secondRadio)->wep = false;
    EXPECT_THAT(
        missing(boardRows(config, facts)),
        AllOf(IsSupersetOf({"+CWAUTH auth 2, WEP: wlan1: the radio has no WEP",
                            "+CWAUTH auth 7: wlan1: the radio has no BIP-CMAC-128 for PMF"}),
              Not(Contains(HasSubstr("+CWSTACFG")))));
    facts.radio->wep = false;
    EXPECT_THAT(missing(boardRows(config, facts)),
                Contains("+CWAUTH auth 2, WEP: the radio has no WEP"));
    facts.secondRadio = fail(Errc::unknown, "wlan1: no such interface");
    EXPECT_THAT(missing(boardRows(config, facts)),
                Contains("+CWMAPCFG AP-AP: wlan1: no such interface"));
}

TEST(BoardTable, FactorySettingsThatTheBoardCannotDo) {
    Config config;
    BoardFacts facts = goodBoard();
    facts.hostapdLacks = lacking(trial::Feature::sae);
    EXPECT_THAT(missing(boardRows(config, facts)), Not(Contains(HasSubstr("+CWRSTD"))));
    config.defaults.aps[2].security = *Security::create(7, 3, "12345678");
    std::vector<BoardRow> rows = boardRows(config, facts);
    EXPECT_THAT(missing(rows),
                Contains("+CWRSTD: [defaults.ap2] auth 7: hostapd built without SAE"));
    EXPECT_FALSE(hasAllOfManual(rows));
    config.radio.driver = RadioDriver::none;
    EXPECT_THAT(missing(boardRows(config, facts)), Contains(HasSubstr("+CWRSTD: [defaults.ap2]")));
    config.defaults.aps[2].security = *Security::create(8, 3, "");
    EXPECT_THAT(missing(boardRows(config, facts)), Not(Contains(HasSubstr("+CWRSTD"))));
    // Each access point by its own radio.
    config.radio = {.secondInterface = "wlan1"};
    facts.secondRadio = facts.radio;
    (*facts.secondRadio)->protectedFrames = false;
    EXPECT_THAT(missing(boardRows(config, facts)), Not(Contains(HasSubstr("+CWRSTD"))));
    config.defaults.aps[1].security = *Security::create(8, 3, "");
    EXPECT_THAT(missing(boardRows(config, facts)),
                Contains("+CWRSTD: [defaults.ap1] auth 8: the radio has no BIP-CMAC-128 for PMF"));
}

TEST(BoardTable, AWpaSupplicantThatCannotBeSpokenToOrHasNoDriver) {
    for (const auto feature : {trial::Feature::controlInterface, trial::Feature::nl80211}) {
        BoardFacts facts = goodBoard();
        facts.wpaSupplicantLacks = lacking(feature);
        EXPECT_THAT(missing(boardRows({}, facts)),
                    Contains("+CWMAPCFG STA-AP: wpa_supplicant built without " +
                             std::string(trial::name(feature))));
    }
    BoardFacts facts = goodBoard();
    facts.wpaSupplicantLacks = lacking(trial::Feature::ft);
    EXPECT_THAT(missing(boardRows({}, facts)),
                ElementsAre("+CWSTACFG FT alone: wpa_supplicant built without FT (IEEE80211R)"));
}

TEST(BoardTable, ARadioThatAllowsNoStationBeside) {
    BoardFacts facts = goodBoard();
    facts.stationRadio->accessPointAndStation = false;
    EXPECT_THAT(missing(boardRows({}, facts)),
                IsSupersetOf({"+CWMAPCFG STA-AP: the radio allows no station beside an AP",
                              "+CWSTASCAN: the radio allows no station beside an AP"}));
    facts.stationRadio = fail(Errc::unknown, "wlan1: no such interface");
    EXPECT_THAT(missing(boardRows({}, facts)),
                Contains("+CWMAPCFG STA-AP: wlan1: no such interface"));
}

TEST(BoardTable, WhatTheManualDoesNotHaveIsNoFailure) {
    BoardFacts facts = goodBoard();
    facts.hostapdLacks = lacking(trial::Feature::sae);
    facts.wpaSupplicantLacks = lacking(trial::Feature::owe);
    facts.domain = "00";
    const std::vector<BoardRow> rows = boardRows({}, facts);
    EXPECT_THAT(missing(rows),
                ElementsAre("+CWAUTH auth 6: hostapd built without SAE",
                            "+CWAUTH auth 7: hostapd built without SAE",
                            "+CWSTACFG Enhanced Open: wpa_supplicant built without OWE",
                            HasSubstr("[radio] country: the kernel keeps to domain 00")));
    EXPECT_TRUE(hasAllOfManual(rows));
}

TEST(BoardTable, AHostapdThatCannotSelectAChannelServesOnAFixedOne) {
    BoardFacts facts = goodBoard();
    facts.hostapdLacks = lacking(trial::Feature::automaticChannel);
    EXPECT_THAT(missing(boardRows({}, facts)),
                ElementsAre("+CWMOCH channel 0: hostapd built without ACS"));
}

TEST(BoardTable, StrictManualHasNoExtensions) {
    Config config;
    config.strictManual = true;
    BoardFacts facts = goodBoard();
    facts.hostapdLacks = lacking(trial::Feature::sae);
    const std::vector<BoardRow> rows = boardRows(config, facts);
    EXPECT_THAT(missing(rows), ElementsAre());
    EXPECT_THAT(rows, Not(Contains(testing::Field(&BoardRow::item, "+CEER"))));
}

TEST(BoardTable, WhatIsNotKnownIsNotThere) {
    BoardFacts facts = goodBoard();
    facts.filter = {Can::unknown, "only root may ask the kernel"};
    const std::vector<BoardRow> rows = boardRows({}, facts);
    EXPECT_THAT(missing(rows), IsSupersetOf({"+CWISO: only root may ask the kernel",
                                             "+CWMAPCFG STA-AP: only root may ask the kernel",
                                             "+CWNAT type 0: only root may ask the kernel",
                                             "+CWNAT type 1: only root may ask the kernel"}));
    EXPECT_FALSE(hasAllOfManual(rows));
    EXPECT_THAT(tableText(rows),
                HasSubstr("+CWNAT        type 0                unknown: only root"));
    EXPECT_THAT(jsonText(rows), HasSubstr(R"({"item": "+CWNAT", "mode": "type 0", "ok": false, )"
                                          R"("why": "only root may ask the kernel"})"));
}

TEST(BoardTable, WhatProgramsSaidIsQuotedInJson) {
    const std::vector<BoardRow> rows = {
        {"+CWNAT",
         "",
         BoardRow::Of::manual,
         {Can::no, "nft: \"a\\b\" \xC3\xA9\xE4\xBD\xA0 \xE9\xE4\xBD\x01"}},
        {"+CWMAP", "", BoardRow::Of::manual, {}}};
    EXPECT_EQ(
        jsonText(rows),
        "[{\"item\": \"+CWNAT\", \"mode\": \"\", \"ok\": false, "
        "\"why\": \"nft: \\\"a\\\\b\\\" \xC3\xA9\xE4\xBD\xA0 \\u00e9\\u00e4\\u00bd\\u0001\"},\n"
        " {\"item\": \"+CWMAP\", \"mode\": \"\", \"ok\": true, \"why\": \"\"}]\n");
}

TEST(BoardTable, WithoutARadioNothingIsOnAir) {
    Config config;
    config.radio.driver = RadioDriver::none;
    const std::vector<BoardRow> rows = boardRows(config, {});
    const std::string table = tableText(rows);
    EXPECT_THAT(table,
                AllOf(HasSubstr("+CWMAP                              no: no radio: [radio] driver"),
                      HasSubstr("+CWDHCP                             yes\n")));
}

}  // namespace
}  // namespace w58d
