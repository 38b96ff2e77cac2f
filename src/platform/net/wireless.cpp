// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/wireless.hpp"

#include <linux/nl80211.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "platform/net/nl80211.hpp"

namespace w58d {
namespace {

using nl80211::Request;

std::unexpected<Error> absent(const std::string& interface) {
    return fail(Errc::unknown, interface + ": no such interface");
}

}  // namespace

Result<int> radioOf(const std::string& interface) {
    Request request(interface, NL80211_CMD_GET_INTERFACE);
    if (!request.interface(interface)) {
        return absent(interface);
    }
    std::optional<int> radio;
    const Result<void> done = request.ask([&](nlattr** attributes) {
        if (attributes[NL80211_ATTR_WIPHY] != nullptr) {
            radio = static_cast<int>(nla_get_u32(attributes[NL80211_ATTR_WIPHY]));
        }
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    if (!radio) {
        return fail(Errc::unknown, interface + ": not of a radio");
    }
    return *radio;
}

Result<std::string> regulatoryDomainOf(const std::string& interface) {
    const Result<int> radio = radioOf(interface);
    if (!radio) {
        return std::unexpected(radio.error());
    }
    Request request(interface, NL80211_CMD_GET_REG);
    // A radio may have rules of its own.
    request.number(NL80211_ATTR_WIPHY, static_cast<std::uint32_t>(*radio));
    std::string domain;
    const Result<void> done = request.ask([&](nlattr** attributes) {
        if (const nlattr* const name = attributes[NL80211_ATTR_REG_ALPHA2]) {
            const char* const text = static_cast<const char*>(nla_data(name));
            domain.assign(text, ::strnlen(text, static_cast<std::size_t>(nla_len(name))));
        }
    });
    return done ? Result<std::string>(std::move(domain)) : std::unexpected(done.error());
}

Result<std::uint32_t> groupCipherOf(const std::string& interface) {
    constexpr std::array<std::uint8_t, 2> kIndices{1, 2};  // keys of a group take turns
    std::uint32_t found = 0;
    for (const std::uint8_t index : kIndices) {
        Request request(interface, NL80211_CMD_GET_KEY);
        if (!request.interface(interface)) {
            return absent(interface);
        }
        request.byte(NL80211_ATTR_KEY_IDX, index);
        std::uint32_t cipher = 0;
        const Result<void> done = request.ask([&](nlattr** attributes) {
            if (attributes[NL80211_ATTR_KEY_CIPHER] != nullptr) {
                cipher = nla_get_u32(attributes[NL80211_ATTR_KEY_CIPHER]);
            }
        });
        if (!done && !request.notFound()) {
            return std::unexpected(done.error());
        }
        if (found != 0 && cipher != 0 && cipher != found) {
            return std::uint32_t{0};
        }
        found = cipher != 0 ? cipher : found;
    }
    return found;
}

Result<void> makeWirelessInterface(const std::string& beside, const std::string& name,
                                   WirelessKind kind, const MacAddress& mac) {
    Request request(name, NL80211_CMD_NEW_INTERFACE);
    if (!request.interface(beside)) {
        return absent(beside);
    }
    request.text(NL80211_ATTR_IFNAME, name);
    request.number(NL80211_ATTR_IFTYPE,
                   kind == WirelessKind::station ? NL80211_IFTYPE_STATION : NL80211_IFTYPE_AP);
    request.bytes(NL80211_ATTR_MAC, mac);
    return request.perform();
}

Result<void> removeWirelessInterface(const std::string& name) {
    Request request(name, NL80211_CMD_DEL_INTERFACE);
    if (!request.interface(name)) {
        return absent(name);
    }
    return request.perform();
}

}  // namespace w58d
