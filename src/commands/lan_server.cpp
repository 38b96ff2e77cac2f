// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/lan_server.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "base/hex.hpp"
#include "commands/slow.hpp"

namespace w58d::commands {
namespace {

LanServer& server(const at::Call& call) {
    return call.context.lanServer;
}

/// As printf's %03d.
void appendLength(at::Output& out, std::size_t length) {
    out.append(static_cast<char>('0' + length / 100 % 10));
    out.append(static_cast<char>('0' + length / 10 % 10));
    out.append(static_cast<char>('0' + length % 10));
}

/// The LAN may have been lost a moment ago.
Awaitable<Result<void>> openOnLan(Context& context, Deadline deadline, LanServer::Opener opener) {
    Result<void> there = co_await context.module.lanAddressed(std::move(deadline));
    if (!there) {
        co_return there;
    }
    co_return context.lanServer.open(opener);
}

}  // namespace

at::Outcome readLanServer(at::Call& call) {
    call.reply.row("+CWLANSRV: ", std::string_view(server(call).address().str()), ',',
                   server(call).port(), ',', static_cast<int>(server(call).mode()));
    return at::ok();
}

at::Outcome setLanServer(at::Call& call, const SetLanServer& args) {
    if (args.on) {
        if (args.port) {
            return fail(Errc::incorrectParameters, "server_port is set when closing");
        }
        return later(call, openOnLan(call.context, deadlineOf(call), call.session.handle()));
    }
    if (args.port) {
        LanChoice choice{.port = static_cast<std::uint16_t>(*args.port)};
        if (args.mode) {
            choice.mode = static_cast<LanMode>(*args.mode);
        }
        if (args.mostBytes) {
            if (choice.mode != LanMode::streamed) {
                return fail(Errc::incorrectParameters, "max is of recv_mode 2");
            }
            choice.mostBytes = *args.mostBytes;
        }
        server(call).configure(choice);
    } else {
        server(call).close();
    }
    return at::ok();
}

at::Outcome sendLanMessage(at::Call& call, const SendLanMessage& args) {
    const std::optional<std::string> bytes = fromHex(args.digits);
    if (!bytes || bytes->empty()) {
        return fail(Errc::invalidValue, "tx_msg");
    }
    return server(call).send(*bytes);
}

at::Outcome readCachedLength(at::Call& call) {
    const Result<std::size_t> length = server(call).cached();
    if (!length) {
        return length.error();
    }
    call.reply.row("+CWLANMGET: ", *length);
    return at::ok();
}

at::Outcome getLanBytes(at::Call& call, const GetLanBytes& args) {
    const Result<std::string> bytes = server(call).fetch(static_cast<std::size_t>(args.length));
    if (!bytes) {
        return bytes.error();
    }
    const bool onOwnLine = call.context.config.lanServer.lanmgetFormat == LanmgetFormat::newLine;
    call.session.answersWithOthers();
    call.reply.fill([&](at::Output& out) {
        out.append("+CWLANMGET: ");
        appendLength(out, bytes->size());
        out.append(onOwnLine ? std::string_view("\r\n") : std::string_view(","));
        out.append(std::string_view(*bytes));
    });
    if (!bytes->empty()) {
        call.context.hostSide.fetched("+CWLANMGET: " + std::to_string(bytes->size()), *bytes);
    }
    return at::ok();
}

at::Outcome readLanClients(at::Call& call) {
    const Result<std::vector<LanClient>> clients = server(call).clients();
    if (!clients) {
        return clients.error();
    }
    for (const LanClient& client : *clients) {
        call.reply.row("+CWLANCLI: ", client.id, ',', client.there, ',',
                       std::string_view(client.address.str()), ',', client.port, ',', client.cached,
                       ',', client.unacknowledged);
    }
    return at::ok();
}

at::Outcome closeLanClient(at::Call& call, const CloseLanClient& args) {
    return server(call).closeClient(args.id);
}

at::Outcome getLanData(at::Call& call, const GetLanData& args) {
    const Result<LanBytes> data =
        server(call).fetchFrom(args.id, static_cast<std::size_t>(args.length), &call.session);
    if (!data) {
        return data.error();
    }
    const std::string row = "+CWLANGET: " + std::to_string(args.id) + ',' +
                            std::to_string(data->bytes.size()) + ',' + std::to_string(data->rest);
    call.session.answersWithOthers();
    call.reply.row(std::string_view(row), "\r\n", std::string_view(data->bytes));
    if (!data->bytes.empty()) {
        call.context.hostSide.fetched(row, data->bytes);
    }
    return at::ok();
}

at::Outcome sendLanData(at::Call& call, const SendLanData& args) {
    LanServer& lan = server(call);
    const auto length = static_cast<std::size_t>(args.length);
    std::optional<std::string> bytes;
    if (args.digits) {
        bytes = fromHex(*args.digits);
        if (!bytes || bytes->size() != length) {
            return fail(Errc::invalidValue, "hex");
        }
    }
    Result<LanReceiver> receiver = lan.receiver(args.id, length);
    if (!receiver) {
        return std::move(receiver).error();
    }
    if (bytes) {
        return lan.sendTo(*receiver, *bytes);
    }
    return call.takeData(length, [&lan, receiver = *receiver](std::string_view data) {
        return at::Outcome(lan.sendTo(receiver, data));
    });
}

}  // namespace w58d::commands
