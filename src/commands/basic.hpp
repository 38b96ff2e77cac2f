// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The commands every modem has and that concern the port alone, or who the module is
// (protocol 4; V.250 6.1 and 6.2; TS 27.007 5, 8.14 and 9.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "at/answer.hpp"
#include "at/catalogue.hpp"
#include "at/session.hpp"
#include "base/model.hpp"
#include "base/profile.hpp"
#include "config/profile_store.hpp"

namespace w58d::commands {

// What these commands need of the application: a program that has them in its catalogue defines it
// for its Context.
[[nodiscard]] const Identity& identityOf(const Context& context);
[[nodiscard]] ProfileStore& profilesOf(Context& context);
/// As it is now; nullopt for a port that is not a serial line.
[[nodiscard]] std::optional<SerialLine> serialLineOf(const Context& context, std::string_view port);
/// Some port may be told of other events now.
void eventsChanged(Context& context);

/// Sets one member of the port's profile.
template <auto kMember>
at::Outcome setMember(at::Call& call, int value) {
    Profile profile = call.session.profile();
    auto& member = profile.*kMember;
    member = static_cast<std::remove_reference_t<decltype(member)>>(value);
    call.session.setProfile(profile);
    return at::ok();
}

/// V.250 6.2: three digits.
template <auto kMember>
at::Outcome readParameter(at::Call& call) {
    const int value = call.session.profile().*kMember;
    call.reply.row(value / 100, value / 10 % 10, value % 10);
    return at::ok();
}

// Basic syntax.
at::Outcome hangUp(at::Call& call, int value);
at::Outcome identify(at::Call& call, int value);
at::Outcome factoryProfile(at::Call& call, int value);
at::Outcome storeProfile(at::Call& call, int value);
at::Outcome restoreProfile(at::Call& call, int value);
at::Outcome viewProfile(at::Call& call, int value);

template <auto kMember>
consteval at::BasicCommand setting(std::string_view name, std::string_view brief, int most) {
    return {.name = name, .brief = brief, .most = most, .set = setMember<kMember>};
}

template <auto kMember>
consteval at::BasicCommand sParameter(std::string_view name, std::string_view brief, int most) {
    return {.name = name,
            .brief = brief,
            .most = most,
            .set = setMember<kMember>,
            .read = readParameter<kMember>};
}

inline constexpr std::array kBasicCommands = std::to_array<at::BasicCommand>({
    setting<&Profile::echo>("E", "Echo: 0 off, 1 on", 1),
    {.name = "H", .brief = "Hang up: there is no call", .most = 0, .set = hangUp},
    {.name = "I", .brief = "Identify the module", .most = 0, .set = identify},
    setting<&Profile::loudness>("L", "Loudness; kept only", 3),
    setting<&Profile::speaker>("M", "Speaker; kept only", 3),
    setting<&Profile::quiet>("Q", "Result codes: 0 sent, 1 suppressed", 1),
    setting<&Profile::verbose>("V", "Result codes: 0 digits, 1 words", 1),
    setting<&Profile::resultCodeSet>("X", "Set of result codes; kept only", 4),
    {.name = "Z", .brief = "Restore the stored profile", .most = 0, .set = restoreProfile},
    setting<&Profile::carrierDetect>("&C", "Carrier detect; kept only", 1),
    setting<&Profile::dataTerminalReady>("&D", "Data terminal ready; kept only", 2),
    {.name = "&F", .brief = "Set the factory profile", .most = 0, .set = factoryProfile},
    setting<&Profile::flowControl>("&K", "Flow control; kept only, `+IFC` sets it", 6),
    setting<&Profile::dataSetReady>("&S", "Data set ready; kept only", 1),
    {.name = "&V", .brief = "Show the profile", .most = 0, .set = viewProfile},
    {.name = "&W", .brief = "Store this port's profile", .most = 0, .set = storeProfile},
    sParameter<&Profile::autoAnswer>("S0", "Rings before an answer; kept only", 255),
    sParameter<&Profile::lineEnd>("S3", "Character that ends a line", 127),
    sParameter<&Profile::lineFeed>("S4", "Character that follows it in answers", 127),
    sParameter<&Profile::backspace>("S5", "Character that takes the last one back", 127),
    sParameter<&Profile::dialTonePause>("S6", "Pause before dialling; kept only", 255),
    sParameter<&Profile::connectionWait>("S7", "Time for a connection; kept only", 255),
    sParameter<&Profile::commaPause>("S8", "Pause of a comma; kept only", 255),
    sParameter<&Profile::carrierLoss>("S10", "Time without a carrier; kept only", 255),
    sParameter<&Profile::escapeGuard>("S12", "Guard time of an escape; kept only", 255),
});
static_assert(at::wellFormed(kBasicCommands));

// Extended syntax.
at::Outcome manufacturer(at::Call& call);
at::Outcome model(at::Call& call);
at::Outcome revision(at::Call& call);
at::Outcome revisionOfGmr(at::Call& call);
at::Outcome serial(at::Call& call);
at::Outcome listCommands(at::Call& call);
at::Outcome capabilities(at::Call& call);

struct SetCmee {
    std::uint8_t mode = 0;
};
at::Outcome readCmee(at::Call& call);
at::Outcome setCmee(at::Call& call, const SetCmee& args);

struct SetCscs {
    int place = 0;
};
/// GB2312, which the manual counts by, is a part of GBK: another name for it, not shown. Nor are
/// the names by which hosts ask any modem for its default.
inline constexpr std::array<std::string_view, 5> kCharsetNames = {"GBK", "UTF-8", "GB2312", "GSM",
                                                                  "IRA"};
at::Outcome readCscs(at::Call& call);
at::Outcome setCscs(at::Call& call, const SetCscs& args);

struct SetClass {
    int service = 0;
};
at::Outcome readClass(at::Call& call);
at::Outcome setClass(at::Call& call, const SetClass& args);

inline constexpr std::array kPortCommands = std::to_array<at::Command>({
    {.name = "+CGMI", .brief = "Manufacturer", .execute = manufacturer},
    {.name = "+CGMM", .brief = "Model", .execute = model},
    {.name = "+CGMR", .brief = "Revision", .execute = revision},
    {.name = "+CGSN", .brief = "Serial number", .execute = serial},
    {.name = "+CLAC", .brief = "List the commands", .execute = listCommands},
    {.name = "+CMEE",
     .brief = "Errors: 0 `ERROR`, 1 numbers, 2 words",
     .kept = at::Kept::withProfile,
     .read = readCmee,
     .write = at::writeForm<setCmee>(at::integer<&SetCmee::mode>("n", 0, 2))},
    {.name = "+CSCS",
     .brief = "Character set of this port",
     .kept = at::Kept::withProfile,
     .read = readCscs,
     .write = at::writeForm<setCscs>(at::choice<&SetCscs::place>("chset", kCharsetNames)),
     .test = at::testText("+CSCS: (\"GBK\",\"UTF-8\")")},
    {.name = "+FCLASS",
     .brief = "Class of service: 0, data, is all there is",
     .read = readClass,
     .write = at::writeForm<setClass>(at::integer<&SetClass::service>("n", 0, 0)),
     .test = at::testText("+FCLASS: (0)")},
    {.name = "+GCAP", .brief = "Capabilities", .execute = capabilities},
    {.name = "+GMI", .brief = "Manufacturer", .execute = manufacturer},
    {.name = "+GMM", .brief = "Model", .execute = model},
    {.name = "+GMR", .brief = "Revision", .execute = revisionOfGmr},
    {.name = "+GSN", .brief = "Serial number", .execute = serial},
});
static_assert(at::wellFormed(kPortCommands));

inline constexpr std::array kBasicAnswers = std::to_array<at::Answer>({
    at::answer("I", at::Form::execute, {at::field::rest("manufacturer", 64)},
               {.begins = "Manufacturer: "}),
    at::answer("I", at::Form::execute, {at::field::rest("model", 64)}, {.begins = "Model: "}),
    at::answer("I", at::Form::execute, {at::field::rest("revision", 64)}, {.begins = "Revision: "}),
    at::answer("I", at::Form::execute, {at::field::rest("serial", 64)}, {.begins = "IMEI: "}),
    at::answer("I", at::Form::execute, {at::field::rest("capabilities", 16)},
               {.begins = "+GCAP: "}),
    at::answer("&V", at::Form::execute, {at::field::rest("profile", 400)}, {.begins = ""}),
    at::answer("S0", at::Form::read, {at::field::integer("rings", 0, 255)}, {.begins = ""}),
    at::answer("S3", at::Form::read, {at::field::integer("character", 0, 127)}, {.begins = ""}),
    at::answer("S4", at::Form::read, {at::field::integer("character", 0, 127)}, {.begins = ""}),
    at::answer("S5", at::Form::read, {at::field::integer("character", 0, 127)}, {.begins = ""}),
    at::answer("S6", at::Form::read, {at::field::integer("pause", 0, 255)}, {.begins = ""}),
    at::answer("S7", at::Form::read, {at::field::integer("time", 0, 255)}, {.begins = ""}),
    at::answer("S8", at::Form::read, {at::field::integer("pause", 0, 255)}, {.begins = ""}),
    at::answer("S10", at::Form::read, {at::field::integer("time", 0, 255)}, {.begins = ""}),
    at::answer("S12", at::Form::read, {at::field::integer("time", 0, 255)}, {.begins = ""}),
    at::answer("+CGMI", at::Form::execute, {at::field::rest("manufacturer", 64)}, {.begins = ""}),
    at::answer("+CGMM", at::Form::execute, {at::field::rest("model", 64)}, {.begins = ""}),
    at::answer("+CGMR", at::Form::execute, {at::field::rest("revision", 64)}),
    at::answer("+CGSN", at::Form::execute, {at::field::rest("serial", 64)}, {.begins = ""}),
    at::answer("+CLAC", at::Form::execute, {at::field::rest("command", 16)},
               {.times = at::Times::any, .begins = "AT"}),
    at::answer("+CMEE", at::Form::read, {at::field::integer("n", 0, 2)}),
    at::answer("+CSCS", at::Form::read, {at::field::escaped("chset", 8)}),
    at::answer("+FCLASS", at::Form::read, {at::field::integer("n", 0, 0)}),
    at::answer("+GCAP", at::Form::execute, {at::field::rest("capabilities", 16)}),
    at::answer("+GMI", at::Form::execute, {at::field::rest("manufacturer", 64)}, {.begins = ""}),
    at::answer("+GMM", at::Form::execute, {at::field::rest("model", 64)}, {.begins = ""}),
    at::answer("+GMR", at::Form::execute, {at::field::rest("revision", 64)}),
    at::answer("+GSN", at::Form::execute, {at::field::rest("serial", 64)}, {.begins = ""}),
});

}  // namespace w58d::commands
