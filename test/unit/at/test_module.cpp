// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "test_module.hpp"

#include <array>

#include "commands/basic.hpp"

namespace w58d {
namespace commands {

const Identity& identityOf(const Context& context) {
    return context.identity;
}

ProfileStore& profilesOf(Context& context) {
    return context.profiles;
}

std::optional<SerialLine> serialLineOf(const Context&, std::string_view) {
    return std::nullopt;
}

void eventsChanged(Context& context) {
    ++context.eventChanges;
}

}  // namespace commands

namespace test {
namespace {

using at::Call;
using at::ok;
using at::Outcome;

/// As the product shows texts: no byte of them can forge a line.
std::string shown(const std::string& bytes) {
    std::string out;
    encodeText(Charset::utf8, bytes, out);
    return out;
}

struct SetFlag {
    bool flag = false;
};
Outcome readMap(Call& call) {
    call.reply.row("+CWMAP: ", call.context.map);
    return ok();
}
Outcome setMap(Call& call, const SetFlag& args) {
    call.context.map = args.flag ? 1 : 0;
    return ok();
}

Outcome readStaInit(Call& call) {
    call.reply.row("+CWSTAINIT: ", call.context.map);
    return ok();
}

struct SetSsid {
    std::string_view ssid;
};
Outcome readSsid(Call& call) {
    call.reply.row("+CWSSID: \"", shown(call.context.ssid), '"');
    return ok();
}
Outcome setSsid(Call& call, const SetSsid& args) {
    call.context.ssid = args.ssid;
    return ok();
}

struct SetAuth {
    int auth = 0;
    int encrypt = 0;
    std::optional<std::string_view> password;
};
Outcome readAuth(Call& call) {
    call.reply.row("+CWAUTH: ", call.context.auth, ',', call.context.encrypt, ",\"",
                   shown(call.context.password), '"');
    return ok();
}
Outcome setAuth(Call& call, const SetAuth& args) {
    call.context.auth = args.auth;
    call.context.encrypt = args.encrypt;
    call.context.password = args.password.value_or("(none)");
    return ok();
}

struct SetMoch {
    int mode = 0;
    int channel = 0;
};
Outcome readMoch(Call& call) {
    call.reply.row("+CWMOCH: ", call.context.mode, ',', call.context.channel);
    return ok();
}
Outcome setMoch(Call& call, const SetMoch& args) {
    call.context.mode = args.mode;
    call.context.channel = args.channel;
    return ok();
}

enum class Option { enablessid2, configselect };
constexpr std::array<std::string_view, 2> kOptions = {"enablessid2", "configselect"};
struct SetMapCfg {
    Option option = Option::enablessid2;
    int value = 0;
};
Outcome setMapCfg(Call& call, const SetMapCfg& args) {
    call.context.last = args.option == Option::enablessid2 ? "enablessid2=" : "configselect=";
    call.context.last += std::to_string(args.value);
    return ok();
}

struct SetLanSrv {
    int value = 0;
    std::optional<int> port;
    std::optional<int> mode;
};
Outcome setLanSrv(Call& call, const SetLanSrv& args) {
    const auto shown = [](std::optional<int> n) { return n ? std::to_string(*n) : "-"; };
    call.context.last =
        std::to_string(args.value) + ' ' + shown(args.port) + ' ' + shown(args.mode);
    return ok();
}

struct SetStaCfg {
    std::string_view ssid;
    std::optional<std::string_view> psk;
};
Outcome setStaCfg(Call& call, const SetStaCfg& args) {
    call.context.last =
        '[' + std::string(args.ssid) + "] [" + std::string(args.psk.value_or("(none)")) + ']';
    return ok();
}

struct SetUsrInfo {
    std::string_view user;
    std::string_view password;
};
Outcome setUsrInfo(Call& call, const SetUsrInfo& args) {
    call.context.last = '[' + std::string(args.user) + "] [" + std::string(args.password) + ']';
    return ok();
}

constexpr int kRates[] = {9600, 115200};
struct SetRate {
    int rate = 0;
};
Outcome setRate(Call& call, const SetRate& args) {
    call.context.last = std::to_string(args.rate);
    return ok();
}

Outcome slow(Call& call) {
    call.context.running.push_back(call.defer());
    return at::pending();
}
Outcome early(Call& call) {
    at::Completion completion = call.defer();
    completion.row("+EARLY: 1");
    std::move(completion).complete(ok());
    return at::pending();
}
Outcome lost(Call&) {
    return at::pending();
}
Outcome failing(Call& call) {
    call.reply.row("+FAIL: 1");
    return fail(Errc::notAllowed, "server closed\r\nOK");
}
Outcome rows(Call& call) {
    call.reply.row("+ROWS:");
    call.reply.row("one,", 1);
    return ok();
}
Outcome urc(Call& call) {
    call.session.urc("+EVENT");
    call.reply.row("+URC: 1");
    return ok();
}

struct SendData {
    int length = 0;
    std::optional<std::string_view> text;
};
Outcome sendData(Call& call, const SendData& args) {
    Context& context = call.context;
    if (args.length > kMostData) {
        return fail(Errc::notAllowed, "no room");
    }
    if (args.text) {
        context.last = *args.text;
        return ok();
    }
    return call.takeData(static_cast<std::size_t>(args.length),
                         [&context](std::string_view bytes) -> Outcome {
                             if (context.full) {
                                 return fail(Errc::notAllowed, "gone");
                             }
                             context.last = bytes;
                             return ok();
                         });
}

constexpr auto kCommands = at::joined(
    commands::kPortCommands,
    std::to_array<at::Command>({
        {.name = "+CWAUTH",
         .brief = "Authentication setting",
         .read = readAuth,
         .write = at::writeForm<setAuth>(at::integer<&SetAuth::auth>("auth", 0, 5),
                                         at::integer<&SetAuth::encrypt>("encrypt", 0, 4),
                                         at::text<&SetAuth::password>("password", 0, 64)),
         .test = at::kNoTestText},
        {.name = "+CWISO",
         .brief = "Client isolation setting",
         .models = kW58Only,
         .read = readMap,
         .write = at::writeForm<setMap>(at::integer<&SetFlag::flag>("isolation", 0, 1))},
        {.name = "+CWLANSRV",
         .brief = "LAN server setting",
         .write = at::writeForm<setLanSrv>(
             at::integer<&SetLanSrv::value>("value", 0, 1),
             at::neverEmpty(at::integer<&SetLanSrv::port>("port", 1024, 65535)),
             at::integer<&SetLanSrv::mode>("mode", 0, 1)),
         .test = at::kNoTestText},
        {.name = "+CWMAP",
         .brief = "Open or close Wi-Fi",
         .read = readMap,
         .write = at::writeForm<setMap>(at::integer<&SetFlag::flag>("flag", 0, 1))},
        {.name = "+CWMAPCFG",
         .brief = "Wi-Fi configuration setting",
         .models = kW58Only,
         .write = at::writeForm<setMapCfg>(at::choice<&SetMapCfg::option>("option", kOptions),
                                           at::integer<&SetMapCfg::value>("value", 0, 2))},
        {.name = "+CWMOCH",
         .brief = "802.11 mode and channel",
         .read = readMoch,
         .write = at::writeForm<setMoch>(at::integer<&SetMoch::mode>("mode", 2, 4),
                                         at::integer<&SetMoch::channel>("channel", 0, 11)),
         .test = at::testText("+CWMOCH: by hand")},
        {.name = "+CWSSID",
         .brief = "SSID setting",
         .read = readSsid,
         .write = at::writeForm<setSsid>(at::text<&SetSsid::ssid>("ssid", 1, 32)),
         .test = at::kNoTestText},
        {.name = "+CWSTACFG",
         .brief = "Station setting",
         .write = at::writeForm<setStaCfg>(at::text<&SetStaCfg::ssid>("ssid", 0, 32),
                                           at::anything("security"), at::anything("proto"),
                                           at::text<&SetStaCfg::psk>("psk", 0, 64)),
         .test = at::kNoTestText},
        {.name = "+CWSTAINIT",
         .brief = "Station mode",
         .models = kW58lOnly,
         .read = readStaInit,
         .write = at::writeForm<setMap>(at::integer<&SetFlag::flag>("type", 0, 1))},
        {.name = "+CWUSRINFO",
         .brief = "Data call user",
         .write = at::writeForm<setUsrInfo>(at::text<&SetUsrInfo::user>("usrname", 1, 127),
                                            at::text<&SetUsrInfo::password>("password", 1, 127))},
        {.name = "+DATA",
         .brief = "Takes data",
         .takesData = true,
         .write = at::writeForm<sendData>(at::integer<&SendData::length>("len", 1, kMostData + 1),
                                          at::text<&SendData::text>("text", 1, kMostData)),
         .test = at::kNoTestText},
        {.name = "+EARLY", .brief = "Completes itself", .execute = early},
        {.name = "+FAIL", .brief = "Fails after a row", .execute = failing},
        {.name = "+IPR",
         .brief = "Rate",
         .write = at::writeForm<setRate>(at::integer<&SetRate::rate>("rate", kRates))},
        {.name = "+LOST", .brief = "Forgets its completion", .execute = lost},
        {.name = "+ROWS", .brief = "Two rows", .execute = rows},
        {.name = "+SLOW", .brief = "Waits", .execute = slow, .read = slow},
        {.name = "+URC", .brief = "Queues a URC", .execute = urc},
    }));
static_assert(at::wellFormed(kCommands));
constexpr at::Catalogue kTestCatalogue(kCommands, commands::kBasicCommands);

}  // namespace

const at::Catalogue& kCatalogue = kTestCatalogue;

}  // namespace test
}  // namespace w58d
