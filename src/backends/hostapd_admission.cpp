// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/hostapd_admission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "backends/hostapd_control.hpp"
#include "backends/lines.hpp"

namespace w58d::hostapd {
namespace {

std::vector<MacAddress> missing(const std::vector<MacAddress>& from,
                                const std::vector<MacAddress>& wanted) {
    std::vector<MacAddress> difference;
    std::ranges::set_difference(wanted, from, std::back_inserter(difference));
    return difference;
}

std::vector<std::string> requests(std::string_view verb, const std::vector<MacAddress>& list) {
    std::vector<std::string> all;
    for (const MacAddress& device : list) {
        all.push_back(fmt::format("{} {}", verb, device.lower()));
    }
    return all;
}

}  // namespace

bool Admission::allows(const MacAddress& device) const {
    return std::ranges::binary_search(accepted, device) ||
           (!onlyAccepted && !std::ranges::binary_search(denied, device));
}

// 02:00:00:00:00:07 VLAN_ID=0
std::vector<MacAddress> parseList(std::string_view answer) {
    std::vector<MacAddress> list;
    forEachLine(answer, [&](std::string_view line) {
        if (const auto device = MacAddress::parse(line.substr(0, MacAddress::kTextSize))) {
            list.push_back(*device);
        }
    });
    std::ranges::sort(list);
    return list;
}

std::string listText(const std::vector<MacAddress>& list) {
    std::string text;
    for (const MacAddress& device : list) {
        text += device.lower() + '\n';
    }
    return text;
}

Awaitable<ControlResult<Admission>> Control::admission(bool onlyAccepted) {
    Admission seen{.onlyAccepted = onlyAccepted, .accepted = {}, .denied = {}};
    const std::pair<const char*, std::vector<MacAddress>*> lists[] = {
        {"ACCEPT_ACL SHOW", &seen.accepted}, {"DENY_ACL SHOW", &seen.denied}};
    for (const auto& [question, list] : lists) {
        ControlResult<std::string> answer = co_await socket_.request(question);
        if (!answer) {
            co_return std::unexpected(std::move(answer.error()));
        }
        *list = parseList(*answer);
    }
    co_return seen;
}

Awaitable<ControlResult<void>> Control::admit(Admission wanted) {
    ControlResult<Admission> seen = co_await admission(wanted.onlyAccepted);
    if (!seen) {
        co_return std::unexpected(std::move(seen.error()));
    }
    // In an order in which nobody who may stay is sent away: hostapd looks who has to go when an
    // address is denied, and when one is accepted no more.
    const std::string mode = fmt::format("SET macaddr_acl {:d}", wanted.onlyAccepted);
    std::vector<std::string> all;
    const auto append = [&all](std::vector<std::string> more) {
        std::ranges::move(more, std::back_inserter(all));
    };
    if (!wanted.onlyAccepted) {
        all.push_back(mode);
    }
    append(requests("DENY_ACL DEL_MAC", missing(wanted.denied, seen->denied)));
    append(requests("ACCEPT_ACL ADD_MAC", missing(seen->accepted, wanted.accepted)));
    if (wanted.onlyAccepted) {
        all.push_back(mode);
    }
    append(requests("ACCEPT_ACL DEL_MAC", missing(wanted.accepted, seen->accepted)));
    append(requests("DENY_ACL ADD_MAC", missing(seen->denied, wanted.denied)));
    for (std::string& request : all) {
        ControlResult<void> done = co_await socket_.requestOk(std::move(request));
        if (!done) {
            co_return done;
        }
    }
    seen = co_await admission(wanted.onlyAccepted);
    if (seen && *seen != wanted) {
        co_return std::unexpected(
            ControlError{ControlError::Kind::failed, "hostapd has another list"});
    }
    co_return seen ? ControlResult<void>{} : std::unexpected(std::move(seen.error()));
}

}  // namespace w58d::hostapd
