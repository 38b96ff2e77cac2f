#include "lan.hpp"

#include <asio/co_spawn.hpp>
#include <exception>
#include <string_view>
#include <utility>

#include "w58d/at/session.hpp"
#include "w58d/commands/module.hpp"

namespace w58d::commands {
namespace {

using Clients = Result<std::vector<MacAddress>>;

/// Asks who is there, and ends the command as `answer(completion, clients)` says.
template <class Answer>
at::Outcome withClients(at::Call& call, Answer answer) {
    asio::co_spawn(call.module.io, call.module.wifi.clients(),
                   [completion = call.defer(), answer = std::move(answer)](
                       std::exception_ptr thrown, Clients clients) mutable {
                       if (thrown) {
                           return;  // the completion, not completed, fails the command
                       }
                       at::Outcome outcome =
                           clients ? answer(completion, *clients) : at::Outcome(clients.error());
                       std::move(completion).complete(std::move(outcome));
                   });
    return at::pending();
}

}  // namespace

at::Outcome readDhcp(at::Call& call) {
    const LanConfig& lan = call.module.config.lan;
    call.reply.row("+CWDHCP: \"", std::string_view(lan.range.host().str()), "\",\"",
                   std::string_view(lan.range.first().str()), "\",\"",
                   std::string_view(lan.range.last().str()), "\",", std::string_view(lan.lease));
    return at::ok();
}

at::Outcome readClientCount(at::Call& call) {
    return withClients(call, [](at::Completion& completion, const std::vector<MacAddress>& macs) {
        completion.row("+CWCLICNT: ", macs.size());
        return at::ok();
    });
}

at::Outcome readMacAddresses(at::Call& call) {
    Result<MacAddress> own = call.module.wifi.macAddress();
    if (!own) {
        return std::move(own).error();
    }
    return withClients(
        call, [own = *own](at::Completion& completion, const std::vector<MacAddress>& macs) {
            completion.row("0,", std::string_view(own.upper()));
            int number = 0;
            for (const MacAddress& mac : macs) {
                completion.row(++number, ',', std::string_view(mac.lower()));
            }
            return at::ok();
        });
}

}  // namespace w58d::commands
