// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/udhcpc.hpp"

#include <gtest/gtest.h>

namespace w58d::udhcpc {
namespace {

const char* boundVariable(const char* name) {
    const std::string_view key = name;
    if (key == "interface") {
        return "wlan0-sta";
    }
    if (key == "ip") {
        return "192.168.11.27";
    }
    if (key == "subnet") {
        return "255.255.254.0";
    }
    if (key == "router") {
        return "192.168.11.1 192.168.11.2";
    }
    if (key == "dns") {
        return "192.168.11.1 `reboot` 8.8.8.8";
    }
    return key == "lease" ? "3600" : nullptr;
}

TEST(Udhcpc, WhatIsToldIsWhatIsRead) {
    const auto event = parseEvent(eventText("bound", boundVariable));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, Event::Kind::lease);
    EXPECT_EQ(event->interface, "wlan0-sta");
    EXPECT_EQ(
        event->lease,
        (Lease{.address = *Ipv4Address::parse("192.168.11.27"),
               .prefix = 23,
               .router = *Ipv4Address::parse("192.168.11.1"),
               .dnsServers = {*Ipv4Address::parse("192.168.11.1"), *Ipv4Address::parse("8.8.8.8")},
               .seconds = 3600}));
}

TEST(Udhcpc, EventsWithoutALease) {
    EXPECT_EQ(parseEvent("event=bound\ninterface=x\n")->kind, Event::Kind::none);
    EXPECT_EQ(parseEvent("event=leasefail\ninterface=x\n")->kind, Event::Kind::unanswered);
    EXPECT_EQ(parseEvent("event=nak\ninterface=x\n")->kind, Event::Kind::refused);
    EXPECT_FALSE(parseEvent("event=other\n"));
    EXPECT_FALSE(parseEvent("\n=\n\xFF"));
}

TEST(Udhcpc, ANetmaskWithHolesIsNone) {
    EXPECT_EQ(parseEvent("event=renew\nip=10.0.0.2\nsubnet=255.0.255.0\n")->lease.prefix, 24);
}

}  // namespace
}  // namespace w58d::udhcpc
