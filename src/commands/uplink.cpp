#include "commands/uplink.hpp"

#include <utility>

#include "commands/module.hpp"
#include "commands/slow.hpp"

namespace w58d::commands {

at::Outcome readNat(at::Call& call) {
    call.reply.row("+CWNAT: ", static_cast<int>(call.module.wifi.settings().nat));
    return at::ok();
}

at::Outcome setNat(at::Call& call, const SetNat& args) {
    return later(call, call.module.wifi.change([type = static_cast<NatType>(args.type)](
                                                   Settings& s) { s.nat = type; }));
}

at::Outcome readNetConnected(at::Call& call) {
    call.reply.row("+CWNETCNCT: ", call.module.wifi.connected());
    return at::ok();
}

at::Outcome readUserInfo(at::Call& call) {
    const UserInfo& user = call.module.wifi.settings().user;
    call.reply.row("+CWUSRINFO: \"", user.name.text(), "\",\"", user.password.text(), '"');
    return at::ok();
}

at::Outcome setUserInfo(at::Call& call, const SetUserInfo& args) {
    const Result<Credential> name = Credential::create(args.name);
    const Result<Credential> password = Credential::create(args.password);
    if (!name || !password) {
        return !name ? name.error() : password.error();
    }
    return later(call, call.module.wifi.change(
                           [user = UserInfo{*name, *password}](Settings& s) { s.user = user; }));
}

}  // namespace w58d::commands
