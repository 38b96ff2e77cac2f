// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/clients/bans.hpp"

#include <algorithm>
#include <utility>

namespace w58d {

Bans::Bans(asio::io_context& io, std::function<void()> ended)
    : ended_(std::move(ended)), timer_(io) {}

Result<Bans::Before> Bans::add(const MacAddress& device, std::chrono::seconds time) {
    const auto known = until_.find(device);
    const Before before = known == until_.end() ? Before{} : known->second;
    if (!before && until_.size() >= kMost) {
        return fail(Errc::notAllowed, "too many are refused already");
    }
    until_[device] = Clock::now() + time;
    settle();
    return before;
}

void Bans::takeBack(const MacAddress& device, Before before) {
    if (before) {
        until_[device] = *before;
    } else {
        until_.erase(device);
    }
    settle();
}

std::vector<MacAddress> Bans::devices() const {
    std::vector<MacAddress> devices;
    for (const auto& [device, until] : until_) {
        devices.push_back(device);
    }
    return devices;
}

Bans::All Bans::lift() {
    timer_.cancel();
    return std::exchange(until_, {});
}

void Bans::restore(All all) {
    until_.merge(std::move(all));
    settle();
}

void Bans::settle() {
    const Clock::time_point now = Clock::now();
    std::erase_if(until_, [now](const auto& ban) { return ban.second <= now; });
    timer_.cancel();
    if (until_.empty()) {
        return;
    }
    const auto next = std::ranges::min_element(
        until_, {}, [](const auto& ban) -> const Clock::time_point& { return ban.second; });
    timer_.expires_at(next->second);
    timer_.async_wait([this, watch = life_.watch()](const asio::error_code& error) {
        if (!error && !watch.over()) {
            settle();
            ended_();
        }
    });
}

}  // namespace w58d
