// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// +CWMAP, +CWMAPCFG, +CWSSID, +CWBCAST, +CWAUTH, +CWMOCH, +CWISO, +CWQR, +CWRSTD: the access
// points' settings.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "at/answer.hpp"
#include "at/command.hpp"

namespace w58d::commands {

struct SetSwitch {
    bool on;
};
struct SetSsid {
    std::string_view ssid;  ///< in the port's character set
};
struct SetAuth {
    int auth;
    int encryption;
    std::optional<std::string_view> password;
};
struct SetMoch {
    int mode;
    int channel;
};
/// Of which `<option>` is the place.
inline constexpr std::array<std::string_view, 2> kMapOptions = {"enablessid2", "configselect"};
struct SetMapConfig {
    int option;
    int value;
};

at::Outcome readMap(at::Call& call);
at::Outcome setMap(at::Call& call, const SetSwitch& args);
at::Outcome readSsid(at::Call& call);
at::Outcome setSsid(at::Call& call, const SetSsid& args);
at::Outcome readBroadcast(at::Call& call);
at::Outcome setBroadcast(at::Call& call, const SetSwitch& args);
at::Outcome readAuth(at::Call& call);
at::Outcome setAuth(at::Call& call, const SetAuth& args);
at::Outcome readMoch(at::Call& call);
at::Outcome setMoch(at::Call& call, const SetMoch& args);
at::Outcome readIsolation(at::Call& call);
at::Outcome setIsolation(at::Call& call, const SetSwitch& args);
at::Outcome readMapConfig(at::Call& call);
at::Outcome setMapConfig(at::Call& call, const SetMapConfig& args);
at::Outcome readQr(at::Call& call);
at::Outcome restoreFactorySettings(at::Call& call);

inline constexpr std::array kAccessPointCommands = {
    at::Command{
        .name = "+CWAUTH",
        .brief = "Authentication (6 WPA2 and WPA3, 7 WPA3, 8 Enhanced Open), encryption, password",
        .kept = at::Kept::atOnce,
        .read = readAuth,
        .write = at::writeForm<setAuth>(at::extended(at::integer<&SetAuth::auth>("auth", 0, 5), 8),
                                        at::integer<&SetAuth::encryption>("encrypt", 0, 4),
                                        at::text<&SetAuth::password>("password", 0, 64)),
        .test = at::kNoTestText},
    at::Command{
        .name = "+CWBCAST",
        .brief = "Show or hide the SSID",
        .kept = at::Kept::atOnce,
        .read = readBroadcast,
        .write = at::writeForm<setBroadcast>(at::integer<&SetSwitch::on>("broadcast", 0, 1))},
    at::Command{
        .name = "+CWISO",
        .brief = "Keep clients from reaching each other",
        .models = kW58Only,
        .kept = at::Kept::atOnce,
        .read = readIsolation,
        .write = at::writeForm<setIsolation>(at::integer<&SetSwitch::on>("isolation", 0, 1))},
    at::Command{.name = "+CWMAP",
                .brief = "Open or close the access point",
                .kept = at::Kept::atOnce,
                .read = readMap,
                .write = at::writeForm<setMap>(at::integer<&SetSwitch::on>("flag", 0, 1))},
    at::Command{.name = "+CWMAPCFG",
                .brief = "Mode: 0 AP, 1 AP-AP, 2 STA-AP; and the access point that commands mean",
                .models = kW58Only,
                .kept = at::Kept::atOnce,
                .read = readMapConfig,
                .write = at::writeForm<setMapConfig>(
                    at::choice<&SetMapConfig::option>("option", kMapOptions),
                    at::integer<&SetMapConfig::value>("value", 0, 2)),
                .test = at::testText("+CWMAPCFG: (\"enablessid2\",\"configselect\"),(0-2)")},
    at::Command{.name = "+CWMOCH",
                .brief = "802.11 mode and channel",
                .kept = at::Kept::atOnce,
                .read = readMoch,
                .write = at::writeForm<setMoch>(at::integer<&SetMoch::mode>("mode", 2, 4),
                                                at::integer<&SetMoch::channel>("channel", 0, 11)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWQR",
                .brief = "Text of the code that phones join by, for a display; always UTF-8",
                .extension = true,
                .read = readQr},
    at::Command{.name = "+CWRSTD",
                .brief = "Restore every setting to its factory default",
                .execute = restoreFactorySettings},
    at::Command{.name = "+CWSSID",
                .brief = "SSID",
                .kept = at::Kept::atOnce,
                .read = readSsid,
                .write = at::writeForm<setSsid>(at::text<&SetSsid::ssid>("ssid", 1, 32)),
                .test = at::kNoTestText},
};

inline constexpr std::array kAccessPointAnswers = std::to_array<at::Answer>({
    at::answer("+CWAUTH", at::Form::read,
               {at::field::integer("auth", 0, 8), at::field::integer("encrypt", 0, 4),
                at::field::optional(at::field::text("password", 64))}),
    at::answer("+CWBCAST", at::Form::read, {at::field::integer("broadcast", 0, 1)}),
    at::answer("+CWISO", at::Form::read, {at::field::integer("isolation", 0, 1)}),
    at::answer("+CWMAP", at::Form::read, {at::field::integer("flag", 0, 1)}),
    at::answer("+CWMAPCFG", at::Form::read,
               {at::field::integer("enablessid2", 0, 2), at::field::integer("configselect", 0, 2)}),
    at::answer("+CWMOCH", at::Form::read,
               {at::field::integer("mode", 2, 4), at::field::integer("channel", 0, 11)}),
    at::answer("+CWQR", at::Form::read, {at::field::text("code", 300)}),
    at::answer("+CWSSID", at::Form::read, {at::field::text("ssid", at::field::kSsidSize)}),
});

}  // namespace w58d::commands
