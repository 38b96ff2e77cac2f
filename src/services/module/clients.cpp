// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The clients of the access points: who may join, and who has to go.
#include <algorithm>
#include <array>
#include <utility>

#include "services/module/module.hpp"

namespace w58d {

hostapd::Admission Module::admission() const {
    const MacFilter filter = config_.strictManual ? MacFilter{} : aim().filter;
    const std::vector<MacAddress> banned = bans_.devices();
    hostapd::Admission admission;
    admission.onlyAccepted = filter.mode() == MacFilterMode::allowListed;
    std::vector<MacAddress>& listed =
        admission.onlyAccepted ? admission.accepted : admission.denied;
    if (filter.mode() != MacFilterMode::off) {
        listed = filter.list();
    }
    if (!admission.onlyAccepted) {
        listed.insert(listed.end(), banned.begin(), banned.end());
    } else {  // to hostapd it would be accepted, whatever else denies it
        std::erase_if(listed, [&](const MacAddress& device) {
            return std::ranges::binary_search(banned, device);
        });
    }
    std::ranges::sort(listed);
    const auto twice = std::ranges::unique(listed);
    listed.erase(twice.begin(), twice.end());
    return admission;
}

void Module::tellOfClient(ClientEvent event) {
    if (event.ap != kSecondId) {
        event.ap = Selection::ofSetup(aim().selection.setup()).id();
    }
    if (onClient_) {
        onClient_(event);
    }
}

void Module::tellOfClients(bool wanted) {
    if (wanted && !closing_) {
        refusals_.begin();
    } else {
        refusals_.end();
    }
}

void Module::heardOfRefusal(const Refusal& refusal) {
    const auto is = [&](const std::string& interface) {
        const Result<std::optional<Link>> link = links_.find(interface);
        return link && *link && (*link)->index == refusal.interface;
    };
    const bool second = is(secondInterface(config_));
    if (!second && !is(config_.radio.interface)) {
        return;
    }
    using Kind = ClientEvent::Kind;
    switch (refusal.why) {
        case Refusal::Why::wrongPassword:
            roster_.refused(Kind::wrongPassword, second, refusal.station);
            break;
        case Refusal::Why::full:
            roster_.refused(Kind::refused, second, refusal.station);
            break;
        case Refusal::Why::unspecified:  // what else went wrong is nothing to tell
            if (!admission().allows(refusal.station)) {
                roster_.refused(Kind::refused, second, refusal.station);
            }
            break;
    }
}

void Module::heardOfLease(const dnsmasq::LeaseNews& news) {
    switch (news.kind) {
        case dnsmasq::LeaseNews::Kind::given:
            roster_.leased(news.client, {.address = news.address, .name = news.name});
            break;
        case dnsmasq::LeaseNews::Kind::ended:
            roster_.unleased(news.client);
            break;
        case dnsmasq::LeaseNews::Kind::refused:
            break;  // it asks again
    }
}

Awaitable<Result<std::vector<Client>>> Module::clientList(Deadline deadline) {
    Result<std::vector<hostapd::Station>> stations =
        co_await accessPoints_.stations(wanted_.selection.id(), std::move(deadline));
    if (!stations) {
        co_return std::unexpected(stations.error());
    }
    // Who associated again has kept its place in hostapd's table.
    std::ranges::stable_sort(*stations, [](const auto& one, const auto& other) {
        return one.age && other.age && *one.age > *other.age;
    });
    std::vector<Client> clients;
    for (const hostapd::Station& station : *stations) {
        Client client{.mac = station.address,
                      .lease = roster_.leaseOf(station.address),
                      .signal = station.signal,
                      .time = station.age,
                      .received = station.received,
                      .sent = station.sent};
        if (!client.lease) {  // it may go on with one of a former visit
            if (const auto known = lan_.leaseOf(station.address)) {
                client.lease = ClientLease{.address = known->address, .name = known->name};
            }
        }
        clients.push_back(std::move(client));
    }
    co_return clients;
}

Awaitable<Result<void>> Module::sendAway(MacAddress device,
                                         std::optional<std::chrono::seconds> time,
                                         Deadline deadline) {
    constexpr PartSet parts = {Part::ap0, Part::ap1};
    if (!time) {
        const Result<bool> was = co_await accessPoints_.sendAway(device, deadline);
        if (!was) {
            co_return std::unexpected(was.error());
        }
        co_return *was ? Result<void>{} : fail(Errc::notAllowed, "mac: not there");
    }
    if (closing_) {
        co_return fail(Errc::notAllowed, "stopping");
    }
    const Result<Bans::Before> before = bans_.add(device, *time);
    if (!before) {
        co_return std::unexpected(before.error());
    }
    Result<void> done = co_await reconciler_.settle(parts, deadline);
    if (!done && !closing_) {
        bans_.takeBack(device, *before);
        reconciler_.ask(parts);
    }
    co_return done;
}

}  // namespace w58d
