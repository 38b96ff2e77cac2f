// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// +CWDHCP, +CWCLICNT, +CWMACADDR, +CWNAT, +CWNETCNCT, +CWUSRINFO: the LAN, who is on it, and its
// way to the mobile network.
#pragma once

#include <array>
#include <string_view>

#include "at/answer.hpp"
#include "at/command.hpp"

namespace w58d::commands {

struct SetNat {
    int type;
};
struct SetUserInfo {
    std::string_view name;
    std::string_view password;
};

at::Outcome readDhcp(at::Call& call);
at::Outcome readClientCount(at::Call& call);
at::Outcome readMacAddresses(at::Call& call);
at::Outcome readNat(at::Call& call);
at::Outcome setNat(at::Call& call, const SetNat& args);
at::Outcome readNetConnected(at::Call& call);
at::Outcome readUserInfo(at::Call& call);
at::Outcome setUserInfo(at::Call& call, const SetUserInfo& args);

inline constexpr std::array kNetworkCommands = {
    at::Command{.name = "+CWCLICNT", .brief = "Number of clients", .read = readClientCount},
    at::Command{.name = "+CWDHCP", .brief = "What DHCP gives out", .read = readDhcp},
    at::Command{.name = "+CWMACADDR",
                .brief = "MAC addresses of the access point and its clients",
                .read = readMacAddresses},
    at::Command{.name = "+CWNAT",
                .brief = "NAT type: 0 symmetric, 1 full cone",
                .models = kW58Only,
                .kept = at::Kept::atOnce,
                .read = readNat,
                .write = at::writeForm<setNat>(at::integer<&SetNat::type>("type", 0, 1))},
    at::Command{.name = "+CWNETCNCT",
                .brief = "Whether there is a way to the mobile network",
                .read = readNetConnected},
    at::Command{
        .name = "+CWUSRINFO",
        .brief = "User name and password of the data call",
        .kept = at::Kept::atOnce,
        .read = readUserInfo,
        .write = at::writeForm<setUserInfo>(at::text<&SetUserInfo::name>("usrname", 1, 127),
                                            at::text<&SetUserInfo::password>("password", 1, 127))},
};

inline constexpr std::array kNetworkAnswers = std::to_array<at::Answer>({
    at::answer("+CWCLICNT", at::Form::read, {at::field::integer("count", 0, 31)}),
    at::answer(
        "+CWDHCP", at::Form::read,
        {at::field::escaped("gateway", at::field::kIpv4Size),
         at::field::escaped("first", at::field::kIpv4Size),
         at::field::escaped("last", at::field::kIpv4Size), at::field::word("lease_time", 8)}),
    at::answer("+CWMACADDR", at::Form::read,
               {at::field::integer("number", 0, 31), at::field::word("mac", at::field::kMacSize)},
               {.times = at::Times::any, .begins = ""}),
    at::answer("+CWNAT", at::Form::read, {at::field::integer("type", 0, 1)}),
    at::answer("+CWNETCNCT", at::Form::read, {at::field::integer("flag", 0, 1)}),
    at::answer("+CWUSRINFO", at::Form::read,
               {at::field::text("usrname", 127), at::field::text("password", 127)}),
});

}  // namespace w58d::commands
