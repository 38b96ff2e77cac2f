// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/station.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "at/session.hpp"
#include "base/charset.hpp"
#include "commands/background_scan.hpp"
#include "commands/slow.hpp"
#include "services/module/concerns.hpp"

namespace w58d::commands {
namespace {

/// STA-AP mode on the W58, AT+CWSTAINIT=1 on the W58L: without, there is no station to speak of.
Result<void> needStation(const at::Call& call) {
    if (!call.context.module.settings().stationMode()) {
        return fail(Errc::notAllowed, "not in station mode");
    }
    return {};
}

using Networks = std::vector<wpasupplicant::HeardNetwork>;

at::Outcome showNetworks(at::Completion& completion, const Networks& networks, Charset charset,
                         bool withSignal) {
    if (networks.empty()) {
        return at::ok();
    }
    completion.row("+CWSTASCAN:");
    for (const wpasupplicant::HeardNetwork& network : networks) {
        std::string ssid;
        encodeText(charset, textFromAir(network.ssid), ssid);
        if (withSignal) {
            completion.row(std::string_view(network.bssid.lower()), ',', std::string_view(ssid),
                           ',', network.level);
        } else {
            completion.row(std::string_view(network.bssid.lower()), ',', std::string_view(ssid));
        }
    }
    return at::ok();
}

at::Outcome showProgress(at::Completion& completion, StationProgress now,
                         const std::optional<wpasupplicant::JoinedNetwork>& network,
                         Charset charset) {
    std::string place = "\"\",,,";
    if (network && now.state >= StationState::joined) {
        place = fmt::format("\"{}\",{},{},{}", quotedText(charset, textFromAir(network->ssid)),
                            network->bssid.lower(), numberOrEmpty(Channel::at(network->frequency)),
                            numberOrEmpty(network->level));
    }
    completion.row("+CWSTASTAT: ", static_cast<int>(now.state), ',', static_cast<int>(now.reason),
                   ',', std::string_view(place));
    return at::ok();
}

}  // namespace

at::Outcome readStation(at::Call& call) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    const StationSettings& station = call.context.module.settings().station;
    std::string ssid;
    encodeText(call.session.charset(), station.ssid ? station.ssid->utf8() : "", ssid);
    if (station.key.isOpen()) {
        call.reply.row("+CWSTACFG: \"", std::string_view(ssid), '"');
    } else {
        call.reply.row("+CWSTACFG: \"", std::string_view(ssid), "\",,,\"", station.key.text(), '"');
    }
    return at::ok();
}

at::Outcome setStation(at::Call& call, const SetStation& args) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    const auto utf8 = decodeText(call.session.charset(), args.ssid);
    if (!utf8) {
        return fail(Errc::invalidValue, "ssid: not in the port's character set");
    }
    StationSettings station;
    if (!utf8->empty()) {
        Result<Ssid> ssid = Ssid::foreign(*utf8);
        if (!ssid) {
            return std::move(ssid).error();
        }
        station.ssid = *ssid;
    }
    Result<NetworkKey> key = NetworkKey::create(args.psk.value_or(""));
    if (!key) {
        return std::move(key).error();
    }
    if (!station.ssid && !key->isOpen()) {
        return fail(Errc::invalidValue, "ssid: 1 to 32 bytes");
    }
    station.key = *key;
    call.session.mayFailLater();
    return changeSettings(call, [station](Settings& s) { s.station = station; }, {Part::station});
}

at::Outcome readStationMode(at::Call& call) {
    call.reply.row("+CWSTAINIT: ", call.context.module.settings().stationOpened);
    return at::ok();
}

at::Outcome setStationMode(at::Call& call, const SetStationMode& args) {
    call.session.mayFailLater();
    return changeSettings(
        call, [open = args.open](Settings& s) { s.stationOpened = open; },
        concernOfMode(args.open));
}

at::Outcome readStationAddress(at::Call& call) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    if (const auto address = call.context.module.stationAddress()) {
        call.reply.row("+CWSTAIP: ", std::string_view(address->str()));
    }
    return at::ok();
}

at::Outcome readShowSignal(at::Call& call) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    call.reply.row("+CWSTASCAN: ", call.context.module.showsSignal());
    return at::ok();
}

at::Outcome setShowSignal(at::Call& call, const SetShowSignal& args) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    call.context.module.showSignal(args.show);
    return at::ok();
}

at::Outcome scan(at::Call& call) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    return laterWith(call, call.context.module.scan(deadlineOf(call)),
                     [charset = call.session.charset(), signal = call.context.module.showsSignal()](
                         at::Completion& completion, const Networks& networks) {
                         return showNetworks(completion, networks, charset, signal);
                     });
}

at::Outcome readProgress(at::Call& call) {
    Module& module = call.context.module;
    return laterWith(call, module.joinedNetwork(deadlineOf(call)),
                     [&module, charset = call.session.charset()](at::Completion& completion,
                                                                 const auto& network) {
                         return showProgress(completion, module.stationProgress(), network,
                                             charset);
                     });
}

at::Outcome setBackgroundScan(at::Call& call, const SetBackgroundScan& args) {
    if (const Result<void> there = needStation(call); !there) {
        return there.error();
    }
    BackgroundScan& scan = call.context.backgroundScan;
    if (args.on) {
        scan.begin(call.session.handle(), args.withSecurity.value_or(false));
    } else {
        scan.forget(call.session);
    }
    return at::ok();
}

}  // namespace w58d::commands
