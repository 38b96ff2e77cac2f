// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// +CWSTATUS, +CWURC, +CEER: how the module is, which changes of that a port is told of, and why its
// last command failed. Extensions, of no manual but for +CEER (TS 27.007 6.10).
#pragma once

#include <array>
#include <cstdint>

#include "at/answer.hpp"
#include "at/command.hpp"
#include "base/profile.hpp"

namespace w58d::commands {

struct SetEvents {
    std::uint8_t mask = 0;
};

at::Outcome readStatus(at::Call& call);
at::Outcome readEvents(at::Call& call);
at::Outcome setEvents(at::Call& call, const SetEvents& args);
at::Outcome lastFailure(at::Call& call);

inline constexpr std::array kStatusCommands = {
    at::Command{.name = "+CEER",
                .brief = "Why the last command that failed did so",
                .extension = true,
                .tellsFailure = true,
                .execute = lastFailure},
    at::Command{.name = "+CWSTATUS",
                .brief = "Parts of the module: 0 as asked, 1 at work, 2 failing, and why",
                .extension = true,
                .read = readStatus},
    at::Command{
        .name = "+CWURC",
        .brief = "Events this port is told of, the sum of: 1 `+CWCLIENT`, 2 `+CWEVSTA`, "
                 "4 `+CWEVNET`, 8 `+CWEVLAN`, 16 `+CWFAULT`",
        .kept = at::Kept::withProfile,
        .extension = true,
        .read = readEvents,
        .write = at::writeForm<setEvents>(at::integer<&SetEvents::mask>("mask", 0, kAllEvents))},
};

inline constexpr std::array kStatusAnswers = std::to_array<at::Answer>({
    at::answer("+CEER", at::Form::execute, {at::field::escaped("text", 120)}),
    at::answer("+CWSTATUS", at::Form::read,
               {at::field::escaped("part", 8), at::field::integer("state", 0, 2),
                at::field::escaped("why", 120)},
               {.times = at::Times::any}),
    at::answer("+CWURC", at::Form::read, {at::field::integer("mask", 0, kAllEvents)}),
    at::urc("+CWFAULT", {at::field::escaped("part", 8), at::field::integer("failing", 0, 1)},
            {.extension = true, .mask = 16}),
});

}  // namespace w58d::commands
