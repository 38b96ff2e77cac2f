// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/access_point.hpp"

#include <string>
#include <utility>

#include "at/session.hpp"
#include "base/charset.hpp"
#include "commands/context.hpp"
#include "commands/slow.hpp"
#include "services/module/concerns.hpp"

namespace w58d::commands {
namespace {

const Settings& settings(const at::Call& call) {
    return call.context.module.settings();
}

/// Puts an edited copy of the settings in force, and ends the command with how that went. The
/// selected access point is what it is about, and what `besides` has.
template <class Edit>
at::Outcome change(at::Call& call, Edit edit, PartSet besides = {}) {
    const PartSet selected =
        settings(call).selection.id() == kSecondId ? PartSet(Part::ap1) : PartSet(Part::ap0);
    return changeSettings(call, std::move(edit), selected | besides);
}

/// A value in the text of a network that is drawn as a code: what has a meaning there stands behind
/// a backslash.
std::string coded(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (std::string_view("\\;,:\"").contains(c)) {
            text += '\\';
        }
        text += c;
    }
    return text;
}

Awaitable<Result<void>> restoreAll(Context& context, Deadline deadline) {
    Result<void> done = co_await context.module.restoreFactorySettings(std::move(deadline));
    if (done) {
        context.lanServer.configure({.port = LanServer::kPort, .mode = LanMode::direct});
        done = removeDamagedProfiles(context.config.stateDir);
    }
    co_return done;
}

}  // namespace

at::Outcome readMap(at::Call& call) {
    call.reply.row("+CWMAP: ", settings(call).wifi);
    return at::ok();
}

at::Outcome setMap(at::Call& call, const SetSwitch& args) {
    if (!args.on) {
        return later(call, call.context.module.closeAccessPoint(deadlineOf(call)));
    }
    return changeSettings(call, [](Settings& s) { s.wifi = true; },
                          {Part::radio, Part::ap0, Part::ap1});
}

at::Outcome readSsid(at::Call& call) {
    std::string shown;
    encodeText(call.session.charset(), settings(call).ap().ssid.utf8(), shown);
    call.reply.row("+CWSSID: \"", std::string_view(shown), '"');
    return at::ok();
}

at::Outcome setSsid(at::Call& call, const SetSsid& args) {
    const auto utf8 = decodeText(call.session.charset(), args.ssid);
    if (!utf8) {
        return fail(Errc::invalidValue, "ssid: not in the port's character set");
    }
    Result<Ssid> ssid = Ssid::fromUtf8(*utf8);
    if (!ssid) {
        return std::move(ssid).error();
    }
    return change(call, [name = *ssid](Settings& s) { s.ap().ssid = name; });
}

at::Outcome readBroadcast(at::Call& call) {
    call.reply.row("+CWBCAST: ", settings(call).ap().broadcast);
    return at::ok();
}

at::Outcome setBroadcast(at::Call& call, const SetSwitch& args) {
    return change(call, [on = args.on](Settings& s) { s.ap().broadcast = on; });
}

at::Outcome readAuth(at::Call& call) {
    const Security& security = call.context.module.security();
    const int auth = static_cast<int>(security.auth());
    const int encryption = static_cast<int>(security.encryption());
    if (security.password().empty()) {
        call.reply.row("+CWAUTH: ", auth, ',', encryption);
    } else {
        call.reply.row("+CWAUTH: ", auth, ',', encryption, ",\"", security.password(), '"');
    }
    return at::ok();
}

at::Outcome setAuth(at::Call& call, const SetAuth& args) {
    Result<Security> security =
        Security::create(args.auth, args.encryption, args.password.value_or(""));
    if (!security) {
        return std::move(security).error();
    }
    return change(call, [chosen = *security](Settings& s) { s.ap().security = chosen; });
}

at::Outcome readMoch(at::Call& call) {
    const RadioSettings radio = call.context.module.radio();
    call.reply.row("+CWMOCH: ", static_cast<int>(radio.mode), ',', radio.channel.number());
    return at::ok();
}

at::Outcome setMoch(at::Call& call, const SetMoch& args) {
    Result<WifiMode> mode = wifiModeFrom(args.mode);
    Result<Channel> channel = Channel::create(args.channel);
    if (!mode || !channel) {
        return !mode ? std::move(mode).error() : std::move(channel).error();
    }
    return change(
        call, [&module = call.context.module, radio = RadioSettings{*mode, *channel}](Settings& s) {
            module.radioOf(s) = radio;
            module.freeChannel();
        });
}

at::Outcome readIsolation(at::Call& call) {
    call.reply.row("+CWISO: ", settings(call).ap().isolation);
    return at::ok();
}

at::Outcome setIsolation(at::Call& call, const SetSwitch& args) {
    return change(call, [on = args.on](Settings& s) { s.ap().isolation = on; }, Part::filter);
}

at::Outcome readMapConfig(at::Call& call) {
    const Selection& selection = settings(call).selection;
    call.reply.row("+CWMAPCFG: ", static_cast<int>(selection.setup()), ',', selection.id());
    return at::ok();
}

at::Outcome setMapConfig(at::Call& call, const SetMapConfig& args) {
    const bool mode = args.option == 0;
    Result<Selection> selection =
        mode ? Selection::ofSetup(args.value) : settings(call).selection.select(args.value);
    if (!selection) {
        return std::move(selection).error();
    }
    if (mode) {
        return changeSettings(
            call, [chosen = *selection](Settings& s) { s.selection = chosen; },
            concernOfMode(selection->setup() == WifiSetup::stationAp));
    }
    // Another port's change of the mode may come before this one's turn.
    const auto select = [id = args.value](Settings& s) -> Result<void> {
        const Result<Selection> selected = s.selection.select(id);
        if (!selected) {
            return std::unexpected(selected.error());
        }
        s.selection = *selected;
        return {};
    };
    return changeSettings(call, select, {});
}

at::Outcome readQr(at::Call& call) {
    const AccessPointSettings& ap = settings(call).ap();
    const Security& security = call.context.module.security();
    const bool secret = !security.password().empty();
    const char* const kind = !secret ? "nopass" : security.isWep() ? "WEP" : "WPA";
    const std::string password = secret ? "P:" + coded(security.password()) + ';' : std::string{};
    call.reply.row("+CWQR: \"WIFI:T:", std::string_view(kind), ';',
                   std::string_view(security.auth() == Auth::wpa3 ? "R:1;" : ""),
                   "S:", std::string_view(coded(ap.ssid.utf8())), ';', std::string_view(password),
                   std::string_view(ap.broadcast ? "" : "H:true;"), ";\"");
    return at::ok();
}

at::Outcome restoreFactorySettings(at::Call& call) {
    return later(call, restoreAll(call.context, deadlineOf(call)));
}

}  // namespace w58d::commands
