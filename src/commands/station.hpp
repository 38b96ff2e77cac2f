// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// +CWSTAIP, +CWSTASCAN, +CWSTASCANSYN, +CWSTACFG, +CWSTAINIT: the station.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "at/answer.hpp"
#include "at/command.hpp"

namespace w58d::commands {

struct SetStation {
    std::string_view ssid;  ///< in the port's character set; empty: no network
    std::optional<std::string_view> psk;
};
struct SetShowSignal {
    bool show;
};
struct SetBackgroundScan {
    bool on;
    std::optional<bool> withSecurity;
};
struct SetStationMode {
    bool open;
};

at::Outcome readStation(at::Call& call);
at::Outcome setStation(at::Call& call, const SetStation& args);
at::Outcome readStationMode(at::Call& call);
at::Outcome setStationMode(at::Call& call, const SetStationMode& args);
at::Outcome readStationAddress(at::Call& call);
at::Outcome readShowSignal(at::Call& call);
at::Outcome setShowSignal(at::Call& call, const SetShowSignal& args);
at::Outcome scan(at::Call& call);
at::Outcome readProgress(at::Call& call);
at::Outcome setBackgroundScan(at::Call& call, const SetBackgroundScan& args);

inline constexpr std::array kStationCommands = {
    at::Command{.name = "+CWSTACFG",
                .brief = "Network that the station joins",
                .kept = at::Kept::atOnce,
                .read = readStation,
                .write = at::writeForm<setStation>(at::text<&SetStation::ssid>("ssid", 0, 48),
                                                   at::anything("security"), at::anything("proto"),
                                                   at::text<&SetStation::psk>("psk", 0, 64)),
                .test = at::kNoTestText},
    at::Command{
        .name = "+CWSTAINIT",
        .brief = "Close or open the station beside the access point",
        .models = kW58lOnly,
        .read = readStationMode,
        .write = at::writeForm<setStationMode>(at::integer<&SetStationMode::open>("type", 0, 1))},
    at::Command{.name = "+CWSTAIP", .brief = "Address of the station", .read = readStationAddress},
    at::Command{.name = "+CWSTASCAN",
                .brief = "Networks around; with their signal in dBm if the flag is 1",
                .execute = scan,
                .read = readShowSignal,
                .write = at::writeForm<setShowSignal>(
                    at::integer<&SetShowSignal::show>("flag_show_signal", 0, 1)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWSTASCANSYN",
                .brief =
                    "Scan without waiting: networks come as URCs, then `:0`; SSID and security "
                    "if the second is 1",
                .extension = true,
                .write = at::writeForm<setBackgroundScan>(
                    at::integer<&SetBackgroundScan::on>("flag", 0, 1),
                    at::integer<&SetBackgroundScan::withSecurity>("security", 0, 1)),
                .test = at::testText("+CWSTASCANSYN:(0-1)")},
    at::Command{.name = "+CWSTASTAT",
                .brief =
                    "How far the station is, and what keeps it from more; SSID, BSSID, channel "
                    "and signal of its network",
                .extension = true,
                .read = readProgress},
};

inline constexpr std::array kStationAnswers = std::to_array<at::Answer>({
    at::answer("+CWSTACFG", at::Form::read,
               {at::field::text("ssid", at::field::kForeignSsidSize),
                at::field::optional(at::field::orEmpty(at::field::word("security", 0))),
                at::field::optional(at::field::orEmpty(at::field::word("proto", 0))),
                at::field::optional(at::field::text("psk", 64))}),
    at::answer("+CWSTAINIT", at::Form::read, {at::field::integer("type", 0, 1)}),
    at::answer("+CWSTAIP", at::Form::read, {at::field::word("ip", at::field::kIpv4Size)},
               {.times = at::Times::atMostOnce}),
    at::answer("+CWSTASCAN", at::Form::execute, {},
               {.times = at::Times::atMostOnce, .begins = "+CWSTASCAN:"}),
    at::answer("+CWSTASCAN", at::Form::execute,
               {at::field::word("bssid", at::field::kMacSize), at::field::rest("ssid", 140)},
               {.times = at::Times::any, .begins = ""}),
    at::answer("+CWSTASCAN", at::Form::read, {at::field::integer("flag_show_signal", 0, 1)}),
    at::answer("+CWSTASTAT", at::Form::read,
               {at::field::integer("state", 0, 4), at::field::integer("reason", 0, 6),
                at::field::escaped("ssid", at::field::kForeignSsidSize),
                at::field::orEmpty(at::field::word("bssid", at::field::kMacSize)),
                at::field::orEmpty(at::field::integer("channel", 1, 14)),
                at::field::orEmpty(at::field::number("rssi", "dBm"))}),
    at::urc(
        "+CWSTASCANSYN",
        {at::field::escaped("bssid", at::field::kMacSize),
         at::field::orEmpty(at::field::integer("channel", 1, 14)), at::field::number("rssi", "dBm"),
         at::field::optional(at::field::escaped("ssid", at::field::kForeignSsidSize)),
         at::field::optional(at::field::orEmpty(at::field::integer("auth", 0, 8))),
         at::field::optional(at::field::orEmpty(at::field::integer("encrypt", 0, 4)))},
        {.begins = "+CWSTASCANSYN:", .extension = true}),
    at::urc("+CWSTASCANSYN", {}, {.begins = "+CWSTASCANSYN:0", .extension = true}),
    at::urc("+CWEVSTA", {at::field::integer("state", 0, 4), at::field::integer("reason", 0, 6)},
            {.extension = true, .mask = 2}),
    at::urc("+CWEVNET", {at::field::integer("flag", 0, 1)}, {.extension = true, .mask = 4}),
});

}  // namespace w58d::commands
