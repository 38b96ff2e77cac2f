#include "commands/lan.hpp"

#include <string_view>
#include <vector>

#include "commands/module.hpp"
#include "commands/slow.hpp"

namespace w58d::commands {
at::Outcome readDhcp(at::Call& call) {
    const LanConfig& lan = call.module.config.lan;
    const Ipv4Range& range = call.module.wifi.lanRange();
    call.reply.row("+CWDHCP: \"", std::string_view(range.host().str()), "\",\"",
                   std::string_view(range.first().str()), "\",\"",
                   std::string_view(range.last().str()), "\",", std::string_view(lan.lease));
    return at::ok();
}

at::Outcome readClientCount(at::Call& call) {
    return laterWith(call, call.module.wifi.clients(),
                     [](at::Completion& completion, const std::vector<MacAddress>& macs) {
                         completion.row("+CWCLICNT: ", macs.size());
                         return at::ok();
                     });
}

at::Outcome readMacAddresses(at::Call& call) {
    Result<MacAddress> own = call.module.wifi.macAddress();
    if (!own) {
        return std::move(own).error();
    }
    return laterWith(call, call.module.wifi.clients(),
                     [own = *own](at::Completion& completion, const std::vector<MacAddress>& macs) {
                         completion.row("0,", std::string_view(own.upper()));
                         int number = 0;
                         for (const MacAddress& mac : macs) {
                             completion.row(++number, ',', std::string_view(mac.lower()));
                         }
                         return at::ok();
                     });
}

}  // namespace w58d::commands
