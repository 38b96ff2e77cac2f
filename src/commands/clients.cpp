// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/clients.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "commands/client_text.hpp"
#include "commands/context.hpp"
#include "commands/slow.hpp"

namespace w58d::commands {
namespace {

constexpr PartSet kAccessPoints = {Part::ap0, Part::ap1};
constexpr std::string_view kAll = "*";

Result<MacAddress> macFrom(std::string_view text) {
    const std::optional<MacAddress> mac = MacAddress::parse(text);
    return mac ? Result<MacAddress>(*mac) : fail(Errc::invalidValue, "mac: six pairs of digits");
}

}  // namespace

at::Outcome readClientList(at::Call& call) {
    return laterWith(call, call.context.module.clientList(deadlineOf(call)),
                     [](at::Completion& completion, const std::vector<Client>& clients) {
                         for (const Client& client : clients) {
                             completion.row(std::string_view(clientText(client)));
                         }
                         return at::ok();
                     });
}

at::Outcome kickClient(at::Call& call, const KickClient& args) {
    Result<MacAddress> mac = macFrom(args.mac);
    if (mac && !mac->isOfDevice()) {
        mac = fail(Errc::invalidValue, "mac: not a device's");
    }
    if (!mac) {
        return std::move(mac).error();
    }
    std::optional<std::chrono::seconds> time;
    if (args.seconds) {
        time = std::chrono::seconds(*args.seconds);
    }
    return later(call, call.context.module.sendAway(*mac, time, deadlineOf(call)));
}

at::Outcome readFilter(at::Call& call) {
    const MacFilter& filter = call.context.module.settings().filter;
    call.reply.row("+CWMACFLT: ", static_cast<int>(filter.mode()));
    return at::ok();
}

at::Outcome setFilter(at::Call& call, const SetFilter& args) {
    return changeSettings(
        call,
        [mode = static_cast<MacFilterMode>(args.mode)](Settings& s) {
            return s.filter.setMode(mode);
        },
        kAccessPoints);
}

at::Outcome readFilterList(at::Call& call) {
    for (const MacAddress& mac : call.context.module.settings().filter.list()) {
        call.reply.row("+CWMACADD: ", std::string_view(mac.lower()));
    }
    return at::ok();
}

at::Outcome addToFilter(at::Call& call, const EditFilter& args) {
    Result<MacAddress> mac = macFrom(args.mac);
    if (!mac) {
        return std::move(mac).error();
    }
    return changeSettings(
        call, [device = *mac](Settings& s) { return s.filter.add(device); }, kAccessPoints);
}

at::Outcome removeFromFilter(at::Call& call, const EditFilter& args) {
    if (args.mac == kAll) {
        return changeSettings(call, [](Settings& s) { return s.filter.clear(); }, kAccessPoints);
    }
    Result<MacAddress> mac = macFrom(args.mac);
    if (!mac) {
        return std::move(mac).error();
    }
    return changeSettings(
        call, [device = *mac](Settings& s) { return s.filter.remove(device); }, kAccessPoints);
}

}  // namespace w58d::commands
