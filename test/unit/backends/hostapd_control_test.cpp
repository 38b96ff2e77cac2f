// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/hostapd_control.hpp"

#include <gtest/gtest.h>

namespace w58d::hostapd {
namespace {

TEST(HostapdStatus, ReadsWhatHostapd210Prints) {
    const Status status = parseStatus(
        "state=ENABLED\nphy=phy0\nfreq=2437\nnum_sta_non_erp=0\nchannel=6\nedmg_channel=0\n"
        "secondary_channel=0\nbss[0]=wlan0\nbssid[0]=02:00:00:00:00:00\nssid[0]=a=b\nnum_sta[0]=2");
    EXPECT_TRUE(status.onAir());
    EXPECT_EQ(status.frequency, 2437);
    EXPECT_EQ(status.channel, 6);
    EXPECT_EQ(status.ssid, "a=b");
    EXPECT_EQ(status.entries, 2);
}

TEST(HostapdStatus, IsNotOnAirWhileSelectingAChannelOrWhenTheAnswerIsJunk) {
    EXPECT_FALSE(parseStatus("state=ACS\nfreq=0\n").onAir());
    EXPECT_FALSE(parseStatus("FAIL").onAir());
    EXPECT_FALSE(parseStatus("").onAir());
    EXPECT_FALSE(parseStatus("state\nfreq=x\n=\n").onAir());
}

TEST(HostapdStatus, AStationCountsOnceItsKeyIsAgreed) {
    const auto joined =
        parseStation("74:23:44:8f:64:fd\nflags=[AUTH][ASSOC][AUTHORIZED][WMM]\naid=1\n");
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->address.lower(), "74:23:44:8f:64:fd");
    EXPECT_TRUE(joined->joined);
    const auto knocking = parseStation("74:23:44:8f:64:fd\nflags=[AUTH][ASSOC]\naid=1\n");
    ASSERT_TRUE(knocking);
    EXPECT_FALSE(knocking->joined);
    EXPECT_TRUE(knocking->associated);
}

TEST(HostapdStatus, AnEntryOfTheTableHasItsAge) {
    const auto stranger =
        parseStation("74:23:44:8f:64:fd\nflags=[AUTH]\naid=0\nconnected_time=31\n");
    ASSERT_TRUE(stranger);
    EXPECT_FALSE(stranger->associated);
    EXPECT_EQ(stranger->age, std::chrono::seconds(31));
    EXPECT_EQ(parseStation("74:23:44:8f:64:fd\nflags=\n")->age, std::nullopt);
}

TEST(HostapdStatus, WhatTheDriverKnowsOfAStation) {
    const auto station = parseStation(
        "74:23:44:8f:64:fd\nflags=[AUTH][ASSOC][AUTHORIZED]\nrx_packets=9\ntx_packets=8\n"
        "rx_bytes=1234\ntx_bytes=5678901234\ninactive_msec=4\nsignal=-40\n"
        "rx_rate_info=10\ntx_rate_info=540 mcs 7\nconnected_time=31\n");
    ASSERT_TRUE(station);
    EXPECT_EQ(station->received, 1234U);
    EXPECT_EQ(station->sent, 5678901234U);
    EXPECT_EQ(station->signal, -40);
    const auto unknown = parseStation("74:23:44:8f:64:fd\nflags=[AUTH][ASSOC][AUTHORIZED]\n");
    EXPECT_FALSE(unknown->received || unknown->sent || unknown->signal);
}

TEST(HostapdStatus, TheWalkEndsWhereThereIsNoStation) {
    EXPECT_FALSE(parseStation(""));
    EXPECT_FALSE(parseStation("FAIL"));
}

TEST(HostapdConfig, SsidsAsHostapdPrintsThem) {
    EXPECT_EQ(ssidText("cafe 1"), "cafe 1");
    EXPECT_EQ(ssidText("a\"b\\c"), "a\\\"b\\\\c");
    EXPECT_EQ(ssidText("\xE5\x92\x96"), "\\xe5\\x92\\x96");
}

}  // namespace
}  // namespace w58d::hostapd
