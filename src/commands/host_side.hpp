// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The serial line to the host (V.250 6.2.10 to 6.2.13) and the restart of the module (TS 27.007
// 8.2, +CRESET of the vendor's other modules).
#pragma once

#include <array>
#include <optional>

#include "at/answer.hpp"
#include "at/catalogue.hpp"
#include "base/profile.hpp"

namespace w58d::commands {

struct SetFunction {
    int function = 1;
    std::optional<bool> restart;
};
at::Outcome readFunction(at::Call& call);
at::Outcome setFunction(at::Call& call, const SetFunction& args);
at::Outcome restart(at::Call& call);

struct SetFraming {
    int format = 3;
    std::optional<int> parity;
};
at::Outcome readFraming(at::Call& call);
at::Outcome offerFraming(at::Call& call);
at::Outcome setFraming(at::Call& call, const SetFraming& args);

/// Circuits 133 and 106, or nothing; the line has one setting for both directions.
inline constexpr std::array kFlowNumbers = {SerialLine::kNoFlowControl, SerialLine::kRtsCts};
struct SetFlow {
    int ofHost = 0;
    std::optional<int> ofModule;
};
at::Outcome readFlow(at::Call& call);
at::Outcome offerFlow(at::Call& call);
at::Outcome setFlow(at::Call& call, const SetFlow& args);

struct SetRate {
    int rate = 0;
};
at::Outcome readRate(at::Call& call);
at::Outcome offerRates(at::Call& call);
at::Outcome setRate(at::Call& call, const SetRate& args);

inline constexpr std::array kHostSideCommands = std::to_array<at::Command>({
    {.name = "+CFUN",
     .brief = "Functionality: 1 is all there is; `1,1` restarts the module",
     .read = readFunction,
     .write = at::writeForm<setFunction>(at::integer<&SetFunction::function>("fun", 1, 1),
                                         at::integer<&SetFunction::restart>("rst", 0, 1)),
     .test = at::testText("+CFUN: (1),(0-1)")},
    {.name = "+CRESET", .brief = "Restart the module", .execute = restart},
    {.name = "+ICF",
     .brief = "Frame: 8 data bits and 1 two stop bits, 2 parity, 3 neither",
     .kept = at::Kept::withProfile,
     .read = readFraming,
     .write = at::writeForm<setFraming>(at::integer<&SetFraming::format>("format", 1, 3),
                                        at::integer<&SetFraming::parity>("parity", 0, 3)),
     .test = at::testAnswer(offerFraming)},
    {.name = "+IFC",
     .brief = "Flow control: 0 none, 2 RTS/CTS",
     .kept = at::Kept::withProfile,
     .read = readFlow,
     .write = at::writeForm<setFlow>(at::integer<&SetFlow::ofHost>("dce_by_dte", kFlowNumbers),
                                     at::integer<&SetFlow::ofModule>("dte_by_dce", kFlowNumbers)),
     .test = at::testAnswer(offerFlow)},
    {.name = "+IPR",
     .brief = "Rate in bits per second, from its `OK` on",
     .kept = at::Kept::withProfile,
     .read = readRate,
     .write = at::writeForm<setRate>(at::integer<&SetRate::rate>("rate", kBaudRates)),
     .test = at::testAnswer(offerRates)},
});
static_assert(at::wellFormed(kHostSideCommands));

inline constexpr std::array kHostSideAnswers = std::to_array<at::Answer>({
    at::answer("+CFUN", at::Form::read, {at::field::integer("fun", 1, 1)}),
    at::answer("+ICF", at::Form::read,
               {at::field::integer("format", 1, 3), at::field::integer("parity", 0, 3)}),
    at::answer("+IFC", at::Form::read,
               {at::field::integer("dce_by_dte", 0, 2), at::field::integer("dte_by_dce", 0, 2)}),
    at::answer("+IPR", at::Form::read, {at::field::number("rate", "bit/s")}),
    at::urc("RDY", {}, {.begins = "RDY"}),
});

}  // namespace w58d::commands
