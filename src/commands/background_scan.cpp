// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/background_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <chrono>
#include <string_view>
#include <utility>

#include "at/session.hpp"
#include "base/log.hpp"
#include "services/station/shown_security.hpp"

namespace w58d::commands {
namespace {

using namespace std::chrono_literals;

/// All channels, and twice more for hidden networks; as long again if the radio is busy.
constexpr auto kScanLimit = 30s;
constexpr std::size_t kMostRows = 64;

/// A network as a URC has it: `+CWSTASCANSYN:"08:4F:0A:CA:45:80",6,-64`, as SIMCom's modules write
/// it (A76XX AT command manual V1.09, 25.2.3); with SSID and security behind that.
std::string scannedRow(const wpasupplicant::HeardNetwork& network, Charset charset,
                       bool withSecurity) {
    std::string row = fmt::format("+CWSTASCANSYN:\"{}\",{},{}", network.bssid.upper(),
                                  numberOrEmpty(Channel::at(network.frequency)), network.level);
    if (withSecurity) {
        const ShownSecurity security = shownSecurity(network.flags);
        row += fmt::format(",\"{}\",{},{}", quotedText(charset, textFromAir(network.ssid)),
                           numberOrEmpty(security.auth), numberOrEmpty(security.encryption));
    }
    return row;
}

}  // namespace

void BackgroundScan::begin(std::weak_ptr<at::Session> port, bool withSecurity) {
    if (const std::shared_ptr<at::Session> session = port.lock()) {
        listenNoMore(*session);
    }
    listeners_.push_back({std::move(port), withSecurity});
    if (!std::exchange(running_, true)) {
        asio::co_spawn(io_, run(), asio::detached);
    }
}

void BackgroundScan::forget(const at::Session& port) {
    listenNoMore(port);
    for (const Held& held : held_) {
        const std::shared_ptr<bool> wanted = held.wanted.lock();
        if (wanted && held.port.lock().get() == &port) {
            *wanted = false;
        }
    }
}

void BackgroundScan::listenNoMore(const at::Session& port) {
    std::erase_if(listeners_, [&port](const Listener& listener) {
        const std::shared_ptr<at::Session> session = listener.port.lock();
        return session == nullptr || session.get() == &port;
    });
}

Awaitable<void> BackgroundScan::run() {
    Result<std::vector<Network>> heard = co_await module_.scan(Deadline(kScanLimit));
    if (!heard) {
        log::warning("AT+CWSTASCANSYN: {}", heard.error().detail);
    }
    running_ = false;
    const std::vector<Network> networks = std::move(heard).value_or(std::vector<Network>{});
    for (const Listener& listener : std::exchange(listeners_, {})) {
        tell(listener, networks);
    }
}

void BackgroundScan::tell(const Listener& listener, const std::vector<Network>& networks) {
    const std::shared_ptr<at::Session> session = listener.port.lock();
    if (session == nullptr) {
        return;
    }
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < std::min(networks.size(), kMostRows); ++i) {
        rows.push_back(scannedRow(networks[i], session->charset(), listener.withSecurity));
    }
    rows.emplace_back("+CWSTASCANSYN:0");
    if (session->lineBegun()) {
        hold(listener.port, std::move(rows));
        return;
    }
    const std::vector<std::string_view> texts(rows.begin(), rows.end());
    session->urcs(texts);
}

/// The line may be the one that stops it.
void BackgroundScan::hold(const std::weak_ptr<at::Session>& port, std::vector<std::string> rows) {
    std::erase_if(held_, [](const Held& held) { return held.wanted.expired(); });
    const auto wanted = std::make_shared<bool>(true);
    held_.push_back({port, wanted});
    for (std::string& row : rows) {
        port.lock()->urc([wanted, row = std::move(row)] { return *wanted ? row : std::string{}; });
    }
}

}  // namespace w58d::commands
