// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// +CWCLILIST, +CWCLIKICK, +CWMACFLT, +CWMACADD, +CWMACDEL: who is a client of the access points,
// and who may be one. Extensions, of no manual.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "at/answer.hpp"
#include "at/command.hpp"

namespace w58d::commands {

struct KickClient {
    std::string_view mac;
    std::optional<int> seconds;
};
struct SetFilter {
    int mode;
};
struct EditFilter {
    std::string_view mac;
};

at::Outcome readClientList(at::Call& call);
at::Outcome kickClient(at::Call& call, const KickClient& args);
at::Outcome readFilter(at::Call& call);
at::Outcome setFilter(at::Call& call, const SetFilter& args);
at::Outcome readFilterList(at::Call& call);
at::Outcome addToFilter(at::Call& call, const EditFilter& args);
at::Outcome removeFromFilter(at::Call& call, const EditFilter& args);

inline constexpr std::array kClientCommands = {
    at::Command{.name = "+CWCLIKICK",
                .brief = "Send a client away, and refuse it for so many seconds",
                .extension = true,
                .write = at::writeForm<kickClient>(
                    at::text<&KickClient::mac>("mac", at::field::kMacSize, at::field::kMacSize),
                    at::integer<&KickClient::seconds>("seconds", 1, 86400)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWCLILIST",
                .brief = "Clients: MAC, IP address, name, dBm, seconds, bytes received and sent",
                .extension = true,
                .read = readClientList},
    at::Command{.name = "+CWMACADD",
                .brief = "Add to the list of the MAC filter",
                .kept = at::Kept::atOnce,
                .extension = true,
                .read = readFilterList,
                .write = at::writeForm<addToFilter>(
                    at::text<&EditFilter::mac>("mac", at::field::kMacSize, at::field::kMacSize)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWMACDEL",
                .brief = "Take from the list of the MAC filter; all with `*`",
                .kept = at::Kept::atOnce,
                .extension = true,
                .write = at::writeForm<removeFromFilter>(
                    at::text<&EditFilter::mac>("mac", 1, at::field::kMacSize)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWMACFLT",
                .brief = "MAC filter: 0 off, 1 deny those listed, 2 allow only those listed",
                .kept = at::Kept::atOnce,
                .extension = true,
                .read = readFilter,
                .write = at::writeForm<setFilter>(at::integer<&SetFilter::mode>("mode", 0, 2))},
};

inline constexpr std::array kClientAnswers = std::to_array<at::Answer>({
    at::answer(
        "+CWCLILIST", at::Form::read,
        {at::field::word("mac", at::field::kMacSize),
         at::field::orEmpty(at::field::word("ip", at::field::kIpv4Size)),
         at::field::escaped("hostname", 32), at::field::orEmpty(at::field::number("rssi", "dBm")),
         at::field::orEmpty(at::field::number("time", "s")),
         at::field::orEmpty(at::field::number("rx", "bytes")),
         at::field::orEmpty(at::field::number("tx", "bytes"))},
        {.times = at::Times::any}),
    at::answer("+CWMACADD", at::Form::read, {at::field::word("mac", at::field::kMacSize)},
               {.times = at::Times::any}),
    at::answer("+CWMACFLT", at::Form::read, {at::field::integer("mode", 0, 2)}),
    at::urc("+CWCLIENT",
            {at::field::integer("event", 0, 4), at::field::integer("ap_id", 0, 2),
             at::field::word("mac", at::field::kMacSize),
             at::field::optional(at::field::orEmpty(at::field::word("ip", at::field::kIpv4Size))),
             at::field::optional(at::field::escaped("hostname", 32))},
            {.extension = true, .mask = 1}),
    at::urc("+CWURCLOST", {at::field::number("lost", "events")}, {.extension = true}),
});

}  // namespace w58d::commands
