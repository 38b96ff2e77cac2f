// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// An access point's clients: who may join, who is there, who comes and goes.

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "services/access_point/access_point.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// For a list of all entries; an emulated Cortex-A7 takes half a second.
constexpr auto kWalkLimit = 5s;

}  // namespace

void AccessPoint::onEvent(std::string_view line) {
    constexpr std::string_view switched = "AP-CSA-FINISHED freq=";
    if (line.starts_with(switched)) {
        switchedTo_ = std::atoi(std::string(line.substr(switched.size())).c_str());
        switched_.wakeAll();
    } else if (line.starts_with("AP-DISABLED") || line.starts_with("INTERFACE-DISABLED")) {
        disturbed_();
    } else {
        onClientEvent(line);
    }
}

// AP-STA-CONNECTED 02:00:00:00:00:07
void AccessPoint::onClientEvent(std::string_view line) {
    const std::size_t end = std::min(line.find(' '), line.size() - 1);
    const std::string_view event = line.substr(0, end);
    const auto client = MacAddress::parse(line.substr(end + 1, MacAddress::kTextSize));
    if (!client) {
        return;
    }
    if (event == "AP-STA-CONNECTED") {
        stations_.joined(*client);
    } else if (event == "AP-STA-DISCONNECTED") {
        stations_.left(*client);
    } else if (event == "AP-STA-POSSIBLE-PSK-MISMATCH") {
        roster_.refused(ClientEvent::Kind::wrongPassword, second_, *client);
    }
}

Awaitable<ControlResult<void>> AccessPoint::lookAtAdmission() {
    if (!inForce_) {
        co_return ControlResult<void>{};
    }
    const bool onlyAccepted = inForce_->admission.onlyAccepted;
    ControlResult<hostapd::Admission> seen = co_await hostapd_.admission(onlyAccepted);
    if (!seen) {
        co_return std::unexpected(std::move(seen.error()));
    }
    if (inForce_ && inForce_->admission != *seen) {
        log::warning("access point: others have changed whom it admits");
        inForce_->admission = *std::move(seen);
        lost_ = true;
    }
    co_return ControlResult<void>{};
}

Awaitable<Result<void>> AccessPoint::admit(hostapd::Admission wanted) {
    ControlResult<void> done = co_await hostapd_.admit(wanted);
    ControlResult<std::vector<hostapd::Station>> all;
    if (done) {
        all = co_await hostapd_.stations(Deadline(kWalkLimit));
        done = all ? ControlResult<void>{} : std::unexpected(all.error());
    }
    for (std::size_t n = 0; done && n < all->size(); ++n) {
        const hostapd::Station& station = (*all)[n];
        if (station.associated && !wanted.allows(station.address)) {
            done = co_await hostapd_.sendAway(station.address, hostapd::Reason::unspecified);
        }
    }
    co_return done ? Result<void>{} : std::unexpected(done.error().toError());
}

Awaitable<Result<std::vector<hostapd::Station>>> AccessPoint::clients(Deadline deadline) {
    if (!supervisor_.running()) {
        co_return std::vector<hostapd::Station>{};
    }
    ControlResult<std::vector<hostapd::Station>> stations = co_await stations_.clients(deadline);
    if (stations || stations.error().kind == ControlError::Kind::absent) {
        co_return std::move(stations).value_or(std::vector<hostapd::Station>{});
    }
    if (stations.error().kind == ControlError::Kind::timedOut) {
        disturbed_();
    }
    co_return std::unexpected(stations.error().toError());
}

Awaitable<Result<bool>> AccessPoint::sendAway(MacAddress device, Deadline deadline) {
    const Result<std::vector<hostapd::Station>> there = co_await clients(deadline);
    if (!there) {
        co_return std::unexpected(there.error());
    }
    if (std::ranges::find(*there, device, &hostapd::Station::address) == there->end()) {
        co_return false;
    }
    const ControlResult<void> done =
        co_await hostapd_.sendAway(device, hostapd::Reason::unspecified);
    co_return done ? Result<bool>(true) : std::unexpected(done.error().toError());
}

Awaitable<void> AccessPoint::disconnectAll() {
    if (supervisor_.running()) {
        const ControlResult<void> done = co_await hostapd_.disconnectAll();
        if (!done) {
            log::warning("access point: clients not sent away: {}", done.error().detail);
        }
    }
}

}  // namespace w58d
