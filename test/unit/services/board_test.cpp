// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is known of a board before a command touches anything, in the simulated world.
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "in_world.hpp"
#include "log_lines.hpp"
#include "services/board/survey.hpp"

namespace w58d {
namespace {

using testing::HasSubstr;
using Can = Verdict::Can;

class BoardTest : public InWorld {
  protected:
    Result<void> can(Need need, int id = 0) {
        return world.run(boardCan(world.io, config, id, Needs{need}, Deadline(5s)));
    }
    Result<void> wantWpa3(std::size_t id) {
        return change(
            [id](Settings& s) { s.aps[id].security = *Security::create(7, 3, kFactoryKey); });
    }
    BoardFacts survey() {
        BoardFacts facts;
        world.run(surveyBoard(world.io, config, facts));
        return facts;
    }

    /// hostapd complains of these lines of what it is given.
    void hostapdRefuses(std::vector<std::string> lines) {
        lines.emplace_back("w58d_trial_ends=1");
        const std::string text = "\n" + trial::hostapdText();
        std::string said;
        for (const std::string& line : lines) {
            const auto place = text.find("\n" + line + "\n");
            ASSERT_NE(place, std::string::npos) << line;
            const auto number = std::ranges::count(text.substr(0, place + 1), '\n');
            said += (said.empty() ? "Line " : "\nLine ") + std::to_string(number) + ": invalid";
        }
        world.program("hostapd").failWith(said);
    }
};

TEST_F(BoardTest, ACommandIsRefusedForWhatHostapdLacks) {
    hostapdRefuses({"wpa_key_mgmt=SAE"});
    const Result<void> wpa3 = can(Need::wpa3);
    ASSERT_FALSE(wpa3);
    EXPECT_EQ(wpa3.error().detail, "hostapd built without SAE");
    EXPECT_TRUE(can(Need::enhancedOpen));
    hostapdRefuses({"wpa_key_mgmt=OWE"});
    EXPECT_TRUE(can(Need::wpa3));
    EXPECT_FALSE(can(Need::enhancedOpen));
}

TEST_F(BoardTest, NothingIsTouchedForWhatTheBoardCannot) {
    openOnAir();
    ASSERT_TRUE(world.phoneJoins(kPhone, kFactorySsid, kFactoryKey));
    hostapdRefuses({"wpa_key_mgmt=SAE"});
    const Result<void> wpa3 = wantWpa3(0);
    ASSERT_FALSE(wpa3);
    EXPECT_EQ(wpa3.error().detail, "hostapd built without SAE");
    EXPECT_TRUE(world.phoneIsIn(kPhone));
}

TEST_F(BoardTest, EachAccessPointIsJudgedByItsOwnRadio) {
    config.radio.secondInterface = "wlan6";
    world::Interface& interface = world.kernel.add("wlan6");
    interface.mac = MacAddress{{2, 0, 0, 0, 6, 0}};
    interface.radio = 6;
    world.otherRadio.protectsFrames = false;
    openOnAir();
    EXPECT_TRUE(wantWpa3(0));
    const Result<void> second = wantWpa3(1);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().detail, "the radio has no BIP-CMAC-128 for PMF");
    ASSERT_TRUE(world.run(module->restoreFactorySettings(Deadline(11s))));
    std::swap(world.radio, world.otherRadio);
    EXPECT_FALSE(wantWpa3(0));
    EXPECT_TRUE(wantWpa3(1));
}

TEST_F(BoardTest, ASecondInterfaceOfTheSameRadioIsJudgedByThat) {
    world.radio.protectsFrames = false;
    openOnAir();
    EXPECT_FALSE(wantWpa3(1)) << "it is made when it is needed";
    config.radio.secondInterface = "wlan6";
    EXPECT_FALSE(wantWpa3(1)) << "it is away";
    world.kernel.add("wlan6").radio = world.kernel.find("wlan0")->radio;
    EXPECT_FALSE(wantWpa3(1));
}

/// What is logged from its beginning on.
class BoardLog : public BoardTest {
  protected:
    /// Those that say at the start that the factory's settings cannot be had, and why.
    std::vector<std::string> said() {
        open();
        world.pass(10s);
        std::vector<std::string> lines;
        std::ranges::copy_if(log.get(), std::back_inserter(lines), [](const std::string& line) {
            return line.starts_with("AT+CWRSTD is going to be ERROR: ");
        });
        return lines;
    }

    test::LogLines log;
};

TEST_F(BoardLog, FactorySettingsThatTheBoardCannotDoAreSaidAtTheStart) {
    config.defaults.aps[1].security = *Security::create(6, 3, kFactoryKey);
    hostapdRefuses({"sae_pwe=2"});
    EXPECT_THAT(said(),
                testing::ElementsAre("AT+CWRSTD is going to be ERROR: [defaults.ap1] auth 6: "
                                     "hostapd built without SAE"));
}

TEST_F(BoardLog, FactorySettingsThatItCanDoAreNot) {
    config.defaults.aps[0].security = *Security::create(7, 3, kFactoryKey);
    hostapdRefuses({"wpa_key_mgmt=OWE"});
    EXPECT_THAT(said(), testing::IsEmpty());
}

TEST_F(BoardTest, WithoutARadioHostapdAloneDecides) {
    config.radio.driver = RadioDriver::none;
    hostapdRefuses({});
    EXPECT_TRUE(can(Need::wpa3));
    hostapdRefuses({"sae_pwe=2"});
    EXPECT_FALSE(can(Need::wpa3));
}

TEST_F(BoardTest, WhatCouldNotBeFoundOutIsTried) {
    world.program("hostapd").hangAtStart();
    EXPECT_TRUE(can(Need::wpa3));
}

TEST_F(BoardTest, AProgramThatHangsIsNotWaitedForForLong) {
    world.program("hostapd").hangAtStart();
    const Clock::time_point before = Clock::now();
    const BoardFacts facts = survey();
    EXPECT_LT(Clock::now() - before, 30s);
    EXPECT_EQ(world.program("hostapd").running(), 0);
    const Verdict verdict = judge(Need::wpa3, facts, config);
    EXPECT_EQ(verdict.can, Can::unknown);
    EXPECT_EQ(verdict.why, "hostapd: not done in time");
}

TEST_F(BoardTest, AMissingProgramIsNotKnown) {
    world.program("hostapd").cannotStart();
    const Verdict verdict = judge(Need::accessPoint, survey(), config);
    EXPECT_EQ(verdict.can, Can::unknown);
    EXPECT_THAT(verdict.why, HasSubstr("hostapd"));
}

TEST_F(BoardTest, AnswersOfAnotherKindAreNotKnown) {
    world.program("hostapd").failWith("usage: something else");
    const Verdict verdict = judge(Need::accessPoint, survey(), config);
    EXPECT_EQ(verdict.can, Can::unknown);
    EXPECT_EQ(verdict.why, "not known from what it says: hostapd: usage: something else");
}

TEST(BoardVerdict, AFirmwareThatLetsClientsInByItself) {
    const Config config;
    BoardFacts facts;
    facts.radio->protectedFrames = true;
    facts.radio->ownAccessPoint = true;
    EXPECT_EQ(judge(Need::wpa3, facts, config).can, Can::no);
    EXPECT_EQ(judge(Need::enhancedOpen, facts, config).can, Can::unknown);
    facts.radio->ownAccessPointSae = true;
    EXPECT_EQ(judge(Need::wpa3, facts, config).can, Can::yes);
}

TEST(BoardVerdict, WpaThreeNeedsProtectedFrames) {
    const Config config;
    BoardFacts facts;
    facts.stationRadio->stationSae = true;
    for (const Need need : {Need::wpa3, Need::enhancedOpen, Need::stationWpa3}) {
        EXPECT_EQ(judge(need, facts, config).why, "the radio has no BIP-CMAC-128 for PMF");
    }
}

TEST(BoardVerdict, ACountryThatTheKernelDoesNotKeepTo) {
    const Config config;
    BoardFacts facts;
    facts.domain = "00";
    const Verdict verdict = judge(Need::country, facts, config);
    EXPECT_EQ(verdict.can, Can::unknown);
    EXPECT_EQ(verdict.why,
              "the kernel keeps to domain 00: it has no rules for US, or was not asked for them "
              "yet, as a w58d on air does");
}

TEST(BoardVerdict, ChannelsThatTheCountryHasNot) {
    const Config config;
    BoardFacts facts;
    facts.radio->channels = 0x3FE;
    EXPECT_EQ(judge(Need::channels, facts, config).why,
              "no access point allowed on channel 10, 11");
}

}  // namespace
}  // namespace w58d
