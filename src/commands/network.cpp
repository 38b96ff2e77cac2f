// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/network.hpp"

#include <utility>
#include <vector>

#include "commands/context.hpp"
#include "commands/slow.hpp"

namespace w58d::commands {

at::Outcome readDhcp(at::Call& call) {
    const LanConfig& lan = call.context.config.lan;
    const Ipv4Range& range = call.context.module.lanRange();
    call.reply.row("+CWDHCP: \"", std::string_view(range.host().str()), "\",\"",
                   std::string_view(range.first().str()), "\",\"",
                   std::string_view(range.last().str()), "\",", std::string_view(lan.lease));
    return at::ok();
}

at::Outcome readClientCount(at::Call& call) {
    return laterWith(call, call.context.module.clients(deadlineOf(call)),
                     [](at::Completion& completion, const std::vector<MacAddress>& macs) {
                         completion.row("+CWCLICNT: ", macs.size());
                         return at::ok();
                     });
}

at::Outcome readMacAddresses(at::Call& call) {
    Result<MacAddress> own = call.context.module.macAddress();
    if (!own) {
        return std::move(own).error();
    }
    return laterWith(call, call.context.module.clients(deadlineOf(call)),
                     [own = *own](at::Completion& completion, const std::vector<MacAddress>& macs) {
                         completion.row("0,", std::string_view(own.upper()));
                         int number = 0;
                         for (const MacAddress& mac : macs) {
                             completion.row(++number, ',', std::string_view(mac.lower()));
                         }
                         return at::ok();
                     });
}

at::Outcome readNat(at::Call& call) {
    call.reply.row("+CWNAT: ", static_cast<int>(call.context.module.settings().nat));
    return at::ok();
}

at::Outcome setNat(at::Call& call, const SetNat& args) {
    return changeSettings(call,
                          [type = static_cast<NatType>(args.type)](Settings& s) { s.nat = type; },
                          {Part::filter});
}

at::Outcome readNetConnected(at::Call& call) {
    call.reply.row("+CWNETCNCT: ", call.context.module.connected());
    return at::ok();
}

at::Outcome readUserInfo(at::Call& call) {
    const UserInfo& user = call.context.module.settings().user;
    call.reply.row("+CWUSRINFO: \"", user.name.text(), "\",\"", user.password.text(), '"');
    return at::ok();
}

at::Outcome setUserInfo(at::Call& call, const SetUserInfo& args) {
    const Result<Credential> name = Credential::create(args.name);
    const Result<Credential> password = Credential::create(args.password);
    if (!name || !password) {
        return !name ? name.error() : password.error();
    }
    return changeSettings(call, [user = UserInfo{*name, *password}](Settings& s) { s.user = user; },
                          {Part::storage});
}

}  // namespace w58d::commands
