// The commands every modem has and that concern the port alone, or who the module is
// (protocol 4; V.250 6.1 and 6.2; TS 27.007 5, 8.14 and 9.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "at/catalogue.hpp"
#include "base/model.hpp"
#include "config/profile_store.hpp"

namespace w58d::commands {

// What these commands need of the application: a program that has them in its catalogue defines it
// for its Context.
[[nodiscard]] const Identity& identityOf(const Context& context);
[[nodiscard]] ProfileStore& profilesOf(Context& context);
/// As it is now; nullopt for a port that is not a serial line.
[[nodiscard]] std::optional<SerialLine> serialLineOf(const Context& context, std::string_view port);

// Basic syntax.
at::Outcome setEcho(at::Call& call, int value);
at::Outcome setQuiet(at::Call& call, int value);
at::Outcome setVerbose(at::Call& call, int value);
at::Outcome setResultCodes(at::Call& call, int value);
at::Outcome setCarrierDetect(at::Call& call, int value);
at::Outcome setTerminalReady(at::Call& call, int value);
at::Outcome setLineEnd(at::Call& call, int value);
at::Outcome setLineFeed(at::Call& call, int value);
at::Outcome setBackspace(at::Call& call, int value);
at::Outcome readLineEnd(at::Call& call);
at::Outcome readLineFeed(at::Call& call);
at::Outcome readBackspace(at::Call& call);
at::Outcome factoryProfile(at::Call& call, int value);
at::Outcome storeProfile(at::Call& call, int value);
at::Outcome restoreProfile(at::Call& call, int value);
at::Outcome identify(at::Call& call, int value);

inline constexpr std::array kBasicCommands = std::to_array<at::BasicCommand>({
    {.name = "E", .brief = "Echo: 0 off, 1 on", .most = 1, .set = setEcho},
    {.name = "I", .brief = "Identify the module", .most = 0, .set = identify},
    {.name = "Q", .brief = "Result codes: 0 sent, 1 suppressed", .most = 1, .set = setQuiet},
    {.name = "V", .brief = "Result codes: 0 digits, 1 words", .most = 1, .set = setVerbose},
    {.name = "X", .brief = "Set of result codes; kept only", .most = 4, .set = setResultCodes},
    {.name = "Z", .brief = "Restore the stored profile", .most = 0, .set = restoreProfile},
    {.name = "&C", .brief = "Carrier detect; kept only", .most = 1, .set = setCarrierDetect},
    {.name = "&D", .brief = "Data terminal ready; kept only", .most = 2, .set = setTerminalReady},
    {.name = "&F", .brief = "Set the factory profile", .most = 0, .set = factoryProfile},
    {.name = "&W", .brief = "Store this port's profile", .most = 0, .set = storeProfile},
    {.name = "S3",
     .brief = "Character that ends a line",
     .most = 127,
     .set = setLineEnd,
     .read = readLineEnd},
    {.name = "S4",
     .brief = "Character that follows it in answers",
     .most = 127,
     .set = setLineFeed,
     .read = readLineFeed},
    {.name = "S5",
     .brief = "Character that takes the last one back",
     .most = 127,
     .set = setBackspace,
     .read = readBackspace},
});
static_assert(at::wellFormed(kBasicCommands));

// Extended syntax.
at::Outcome manufacturer(at::Call& call);
at::Outcome model(at::Call& call);
at::Outcome revision(at::Call& call);
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
/// GB2312, which the manual counts by, is a part of GBK: another name for it, not shown.
inline constexpr std::array<std::string_view, 3> kCharsetNames = {"GBK", "UTF-8", "GB2312"};
at::Outcome readCscs(at::Call& call);
at::Outcome setCscs(at::Call& call, const SetCscs& args);

inline constexpr std::array kPortCommands = std::to_array<at::Command>({
    {.name = "+CGMI", .brief = "Manufacturer", .execute = manufacturer},
    {.name = "+CGMM", .brief = "Model", .execute = model},
    {.name = "+CGMR", .brief = "Revision", .execute = revision},
    {.name = "+CGSN", .brief = "Serial number", .execute = serial},
    {.name = "+CLAC", .brief = "List the commands", .execute = listCommands},
    {.name = "+CMEE",
     .brief = "Errors: 0 `ERROR`, 1 numbers, 2 words",
     .read = readCmee,
     .write = at::writeForm<setCmee>(at::integer<&SetCmee::mode>("n", 0, 2))},
    {.name = "+CSCS",
     .brief = "Character set of this port",
     .read = readCscs,
     .write = at::writeForm<setCscs>(at::choice<&SetCscs::place>("chset", kCharsetNames)),
     .test = at::testText("+CSCS: (\"GBK\",\"UTF-8\")")},
    {.name = "+GCAP", .brief = "Capabilities", .execute = capabilities},
    {.name = "+GMI", .brief = "Manufacturer", .execute = manufacturer},
    {.name = "+GMM", .brief = "Model", .execute = model},
    {.name = "+GMR", .brief = "Revision", .execute = revision},
    {.name = "+GSN", .brief = "Serial number", .execute = serial},
});
static_assert(at::wellFormed(kPortCommands));

}  // namespace w58d::commands
