// +CWLANSRV, +CWLANMSG, +CWLANMGET: the TCP server for the clients of the LAN.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "at/command.hpp"

namespace w58d::commands {

struct SetLanServer {
    bool on = false;
    std::optional<int> port;
    std::optional<int> mode;
};
at::Outcome readLanServer(at::Call& call);
at::Outcome setLanServer(at::Call& call, const SetLanServer& args);

struct SendLanMessage {
    std::string_view digits;
};
at::Outcome sendLanMessage(at::Call& call, const SendLanMessage& args);

struct GetLanBytes {
    int length = 0;
};
at::Outcome readCachedLength(at::Call& call);
at::Outcome getLanBytes(at::Call& call, const GetLanBytes& args);

/// Bytes of a message to the clients; two digits each.
inline constexpr int kMostSent = 512;
inline constexpr int kMostFetched = 100;

inline constexpr std::array kLanServerCommands = std::to_array<at::Command>({
    {.name = "+CWLANMGET",
     .brief = "Fetch what LAN clients sent",
     .read = readCachedLength,
     .write = at::writeForm<getLanBytes>(at::integer<&GetLanBytes::length>("len", 1, kMostFetched)),
     .test = at::kNoTestText},
    {.name = "+CWLANMSG",
     .brief = "Send to every LAN client: hexadecimal",
     .write = at::writeForm<sendLanMessage>(
         at::text<&SendLanMessage::digits>("tx_msg", 2, 2 * kMostSent)),
     .test = at::kNoTestText},
    {.name = "+CWLANSRV",
     .brief = "LAN server: 0 close, and set; 1 open",
     .read = readLanServer,
     .write = at::writeForm<setLanServer>(
         at::integer<&SetLanServer::on>("value", 0, 1),
         at::neverEmpty(at::integer<&SetLanServer::port>("server_port", 1024, 65535)),
         at::integer<&SetLanServer::mode>("recv_mode", 0, 1)),
     .test = at::kNoTestText},
});

}  // namespace w58d::commands
