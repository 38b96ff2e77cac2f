// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// +CWLANSRV, +CWLANMSG, +CWLANMGET: the TCP server for the clients of the LAN. +CWLANCLI,
// +CWLANCLOSE, +CWLANGET, +CWLANSEND: its clients one by one (extensions 4).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "at/answer.hpp"
#include "at/command.hpp"

namespace w58d::commands {

struct SetLanServer {
    bool on = false;
    std::optional<int> port;
    std::optional<int> mode;
    std::optional<int> mostBytes;
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

struct CloseLanClient {
    int id = 0;
};
at::Outcome readLanClients(at::Call& call);
at::Outcome closeLanClient(at::Call& call, const CloseLanClient& args);

struct GetLanData {
    int id = 0;
    int length = 0;
};
at::Outcome getLanData(at::Call& call, const GetLanData& args);

struct SendLanData {
    int id = 0;
    int length = 0;
    std::optional<std::string_view> digits;
};
at::Outcome sendLanData(at::Call& call, const SendLanData& args);

/// Bytes of a message to the clients; two digits each.
inline constexpr int kMostSent = 512;
inline constexpr int kMostFetched = 100;
inline constexpr int kMostLanId = 30;
/// Bytes of one client at a time: a segment's. In digits they have to fit into a line.
inline constexpr int kMostLanData = 1460;
inline constexpr int kMostLanDigits = 960;

inline constexpr std::array kLanServerCommands = std::to_array<at::Command>({
    {.name = "+CWLANCLI",
     .brief = "LAN clients: id, 0 gone or 1 there, address, port, bytes cached and unacknowledged",
     .extension = true,
     .read = readLanClients,
     .test = at::kNoTestText},
    {.name = "+CWLANCLOSE",
     .brief = "Disconnect a LAN client, or drop what one that is gone has left",
     .extension = true,
     .write = at::writeForm<closeLanClient>(at::integer<&CloseLanClient::id>("id", 0, kMostLanId)),
     .test = at::kNoTestText},
    {.name = "+CWLANGET",
     .brief = "Fetch what a LAN client sent, in receive mode 3",
     .extension = true,
     .write = at::writeForm<getLanData>(at::integer<&GetLanData::id>("id", 0, kMostLanId),
                                        at::integer<&GetLanData::length>("len", 1, kMostLanData)),
     .test = at::kNoTestText},
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
    {.name = "+CWLANSEND",
     .brief =
         "Send to a LAN client: so many bytes after the prompt `> `, or hexadecimal (960 at most)",
     .extension = true,
     .takesData = true,
     .write =
         at::writeForm<sendLanData>(at::integer<&SendLanData::id>("id", 0, kMostLanId),
                                    at::integer<&SendLanData::length>("len", 1, kMostLanData),
                                    at::text<&SendLanData::digits>("hex", 2, 2 * kMostLanDigits)),
     .test = at::kNoTestText},
    {.name = "+CWLANSRV",
     .brief = "LAN server: 0 close, and set; 1 open",
     .read = readLanServer,
     .write = at::writeForm<setLanServer>(
         at::integer<&SetLanServer::on>("value", 0, 1),
         at::neverEmpty(at::integer<&SetLanServer::port>("server_port", 1024, 65535)),
         at::extended(at::integer<&SetLanServer::mode>("recv_mode", 0, 1), 3),
         at::integer<&SetLanServer::mostBytes>("max", 16, kMostLanData)),
     .test = at::kNoTestText},
});

inline constexpr std::array kLanServerAnswers = std::to_array<at::Answer>({
    at::answer("+CWLANCLI", at::Form::read,
               {at::field::integer("id", 0, kMostLanId), at::field::integer("there", 0, 1),
                at::field::word("ip", at::field::kIpv4Size), at::field::integer("port", 1, 65535),
                at::field::number("cached", "bytes"), at::field::number("unacknowledged", "bytes")},
               {.times = at::Times::any}),
    at::answer(
        "+CWLANGET", at::Form::write,
        {at::field::integer("id", 0, kMostLanId),
         at::field::integer("len", 0, kMostLanData, "bytes"), at::field::number("rest", "bytes")},
        {.data = "len"}),
    at::answer("+CWLANMGET", at::Form::read, {at::field::integer("cached_len", 0, 10240, "bytes")}),
    at::answer("+CWLANMGET", at::Form::write, {at::field::integer("len", 0, kMostFetched, "bytes")},
               {.data = "len", .dataBegins = ","}),
    at::answer(
        "+CWLANSRV", at::Form::read,
        {at::field::word("ip", at::field::kIpv4Size),
         at::field::integer("server_port", 1024, 65535), at::field::integer("recv_mode", 0, 3)}),
    at::urc("+CWLANMSG", {at::field::rest("message", 1024)}),
    at::urc("+CWEVLAN",
            {at::field::integer("event", 0, 1),
             at::field::orEmpty(at::field::integer("id", 0, kMostLanId)),
             at::field::word("ip", at::field::kIpv4Size), at::field::integer("port", 1, 65535)},
            {.extension = true, .mask = 8}),
    at::urc("+CWLANDATA",
            {at::field::integer("id", 0, kMostLanId),
             at::field::integer("len", 1, kMostLanData, "bytes")},
            {.data = "len", .extension = true}),
    at::urc("+CWLANRDY",
            {at::field::integer("id", 0, kMostLanId),
             at::field::integer("cached_len", 1, 10240, "bytes")},
            {.extension = true}),
    at::urc("+CWLANLOST",
            {at::field::integer("id", 0, kMostLanId), at::field::number("lost", "bytes")},
            {.extension = true}),
});

}  // namespace w58d::commands
