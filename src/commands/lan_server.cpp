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
asio::awaitable<Result<void>> openOnLan(Context& context, Deadline deadline) {
    Result<void> there = co_await context.module.lanAddressed(std::move(deadline));
    if (!there) {
        co_return there;
    }
    co_return context.lanServer.open();
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
        return later(call, openOnLan(call.context, deadlineOf(call)));
    }
    if (args.port) {
        std::optional<LanMode> mode;
        if (args.mode) {
            mode = static_cast<LanMode>(*args.mode);
        }
        server(call).configure(static_cast<std::uint16_t>(*args.port), mode);
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
    call.reply.fill([&](at::Output& out) {
        out.append("+CWLANMGET: ");
        appendLength(out, bytes->size());
        out.append(onOwnLine ? std::string_view("\r\n") : std::string_view(","));
        out.append(std::string_view(*bytes));
    });
    return at::ok();
}

}  // namespace w58d::commands
