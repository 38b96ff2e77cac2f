// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/at_port.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "commands/catalogue.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {
namespace {

/// Enough for every command there is, and no more than a string holds without allocating. A host on
/// the wrong baud rate sends any bytes.
constexpr std::size_t kMostShown = 15;

std::string commandName(std::string_view line) {
    std::string shown(line.substr(0, std::min(line.find_first_of("=?; "), kMostShown)));
    std::ranges::replace_if(shown, [](char c) { return c <= ' ' || c >= 0x7F; }, '.');
    return shown;
}

}  // namespace

void AtPort::startSession(const std::string& name, const Profile& profile) {
    stopSilenceTimer();
    stopDataTimer();
    const at::Offer offer =
        context_.config.strictManual ? at::Offer::manualsOnly : at::Offer::everything;
    session_.emplace(static_cast<at::Port&>(*this), commands::catalogue(offer),
                     context_.config.model, context_, name, profile);
}

void AtPort::event(Event kind, std::string_view text) {
    if (!context_.config.strictManual) {
        session_->event(kind, text);
    }
}

void AtPort::startSilenceTimer() {
    silence_.expires_after(at::kSilence);
    silence_.async_wait([this, watch = life_.watch()](const asio::error_code& error) {
        // A byte that was handled after the time had run out, but before this, began a new silence.
        if (!error && !watch.over() && silence_.expiry() <= Clock::now()) {
            session_->silence();
        }
    });
}

void AtPort::startDataTimer(std::chrono::milliseconds time) {
    dataDue_.expires_after(time);
    dataDue_.async_wait([this, watch = life_.watch()](const asio::error_code& error) {
        if (!error && !watch.over() && dataDue_.expiry() <= Clock::now()) {
            session_->dataTimeUp();
        }
    });
}

std::chrono::milliseconds AtPort::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch());
}

/// One line for a command with wrong parameters, which are not shown: they may hold passwords.
/// Unknown commands get none, as programs try many; and what the module could not do is in the log
/// already, by who tried.
void AtPort::failed(std::string_view line, const Error& error) {
    switch (error.code) {
        case Errc::incorrectParameters:
        case Errc::invalidValue:
            break;
        case Errc::notSupported:
        case Errc::notAllowed:
        case Errc::unknown:
            return;
    }
    if (line.empty()) {
        log::info("port {}: the line is too long", name());
    } else {
        log::info("port {}: AT{}: {}{}{}", name(), commandName(line), text(error.code),
                  error.detail.empty() ? "" : ": ", error.detail);
    }
}

}  // namespace w58d
