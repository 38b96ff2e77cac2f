// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The URCs in which a client of the LAN server has an id (extensions 2 and 4), without framing.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/addresses.hpp"

namespace w58d {

inline constexpr std::string_view kLanMessage = "+CWLANMSG: ";
// How one that is a message ends; the line's own CR LF follows.
inline constexpr std::string_view kLanMessageEnd = "\r\n\r";
inline constexpr std::string_view kLanMessageEndAfterNul = "\r";
inline constexpr std::string_view kLanData = "+CWLANDATA: ";
inline constexpr std::string_view kLanEvent = "+CWEVLAN: ";
inline constexpr std::string_view kLanReady = "+CWLANRDY: ";

/// What follows the event in +CWEVLAN: a client's id, if it has one, and where it is.
inline std::string lanClientText(std::optional<int> id, Ipv4Address address, std::uint16_t port) {
    return (id ? std::to_string(*id) : std::string{}) + ',' + address.str() + ',' +
           std::to_string(port);
}

inline std::string lanEventText(bool connected, std::string_view client) {
    return std::string(kLanEvent) + (connected ? "1," : "0,") + std::string(client);
}

inline std::string lanLostText(int id, std::size_t bytes) {
    return "+CWLANLOST: " + std::to_string(id) + ',' + std::to_string(bytes);
}

/// Without the number of bytes: it is added when the URC leaves.
inline std::string lanReadyNotice(int id) {
    return std::string(kLanReady) + std::to_string(id) + ',';
}

/// A text taken apart: what says whose data follow, and those.
struct LanTextWithData {
    std::string_view head;
    std::string_view bytes;
};

/// Views `text`; nullopt if there are no data in it.
inline std::optional<LanTextWithData> lanDataIn(std::string_view text) {
    if (text.starts_with(kLanData)) {
        const std::size_t end = text.find("\r\n");
        return LanTextWithData{text.substr(0, end), text.substr(end + 2)};
    }
    if (text.starts_with(kLanMessage) && text.ends_with('\r')) {
        const std::size_t end =
            (text.ends_with(kLanMessageEnd) ? kLanMessageEnd : kLanMessageEndAfterNul).size();
        return LanTextWithData{
            kLanMessage.substr(0, kLanMessage.size() - 1),
            text.substr(kLanMessage.size(), text.size() - kLanMessage.size() - end)};
    }
    return std::nullopt;
}

/// The id in such a notice, or in a +CWEVLAN after its event; nullopt for any other text.
inline std::optional<int> lanIdIn(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) {
        return std::nullopt;
    }
    text.remove_prefix(name.size());
    int id = 0;
    const bool is = std::from_chars(text.data(), text.data() + text.size(), id).ec == std::errc{};
    return is ? std::optional(id) : std::nullopt;
}

}  // namespace w58d
