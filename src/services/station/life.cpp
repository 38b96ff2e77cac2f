// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The life of a station that runs for a network: it looks for it, joins, stays in, and begins
// again.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/charset.hpp"
#include "base/hex.hpp"
#include "base/log.hpp"
#include "platform/loop/timeout.hpp"
#include "services/station/station.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// From SELECT_NETWORK to the end of the key handshake.
constexpr auto kJoinLimit = 10s;
constexpr auto kReasonLimit = 500ms;
/// Between two tries to come in: doubled each time.
constexpr auto kFirstRetry = 1s;
constexpr auto kLongestRetry = 15s;

std::string quotedUtf8(std::string_view ssid) {
    std::string text;
    encodeText(Charset::utf8, textFromAir(ssid), text);
    return '"' + text + '"';
}

}  // namespace

bool Station::isNews(const std::string& text) {
    return text != std::exchange(said_, text);
}

void Station::progress(StationState state, StationReason reason) {
    const StationProgress next{state, reason};
    if (next != std::exchange(progress_, next)) {
        events_.progressed(next);
    }
}

void Station::failed(StationReason reason, std::string text) {
    if (life_.over()) {
        return;
    }
    progress(StationState::looking, reason);
    tellOfFailure(std::move(text));
}

void Station::tellOfFailure(std::string text) {
    if (isNews(text)) {
        log::warning("station: {}", text);
        events_.failed(text);
    }
}

void Station::isIn(std::string text) {
    progress(StationState::joined, StationReason::none);
    if (isNews(text)) {
        log::info("station: {}", text);
    }
}

void Station::addressed(bool is) {
    if (is && progress_.state == StationState::joined) {
        progress(StationState::addressed, StationReason::none);
    } else if (!is && progress_.state == StationState::addressed) {
        progress(StationState::joined, StationReason::noAddress);
    }
}

void Station::unaddressed() {
    if (life_.over() || progress_.state != StationState::joined) {
        return;
    }
    progress(StationState::joined, StationReason::noAddress);
    tellOfFailure(quotedUtf8(wanted_->ssid->utf8()) + " gives no address");
}

Awaitable<void> Station::live() {
    const AsyncMutex::Lock living = co_await living_.lock();
    std::chrono::milliseconds pause = kFirstRetry;
    while (!life_.over()) {
        const bool in = co_await comeIn();
        if (in) {
            pause = kFirstRetry;
            co_await stayIn();
        } else if (!life_.over()) {
            co_await withTimeout(changed_.wait(), pause);
            pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestRetry);
        }
    }
}

Awaitable<bool> Station::comeIn() {
    bool there = attached_;
    if (!there) {
        there = co_await answers(life_);
    }
    if (!there || life_.over()) {
        co_return false;
    }
    std::optional<Choice> choice = co_await find();
    if (!choice || life_.over()) {
        co_return false;
    }
    if (sharesRadio()) {
        const Result<Channel> channel = Channel::at(choice->network.frequency);
        bool moved = channel.has_value();
        if (moved) {
            moved = co_await events_.follow(*channel, false, life_);
        }
        if (!moved || life_.over()) {
            co_return false;
        }
    }
    co_return co_await join(std::move(*choice));
}

bool Station::isReachable(const Network& network) {
    if (!wanted_->ssid->spelling(network.ssid)) {
        return false;
    }
    if (sharesRadio() && !Channel::at(network.frequency)) {
        failed(StationReason::notFound,
               fmt::format("{} is on {} MHz, where the access point cannot follow",
                           quotedUtf8(network.ssid), network.frequency));
        return false;
    }
    return true;
}

Awaitable<std::optional<Choice>> Station::find() {
    // By its name, for the case that it is hidden.
    std::string names;
    for (const std::string& name : wanted_->ssid->spellings()) {
        names += " ssid " + toHex(name);
    }
    std::vector<std::string> rounds{std::move(names)};
    Result<std::vector<Network>> heard = co_await scanFor(std::move(rounds), life_);
    if (!heard) {
        failed(StationReason::notFound, heard.error().detail);
        co_return std::nullopt;
    }
    const bool known = std::ranges::any_of(*heard, [this](const Network& network) {
        return wanted_->ssid->spelling(network.ssid).has_value();
    });
    if (!known) {
        failed(StationReason::notFound, quotedUtf8(wanted_->ssid->utf8()) + " is not there");
    }
    std::vector<Network> named;
    std::ranges::copy_if(*heard, std::back_inserter(named),
                         [this](const Network& network) { return isReachable(network); });
    if (wanted_->key.isOpen()) {
        co_await findTwins(named, std::move(*heard));
    }
    std::optional<Choice> choice = choose(named, *wanted_, failures_);
    if (!choice && !named.empty()) {
        const Network& strongest = named.front();
        failed(StationReason::security,
               quotedUtf8(strongest.ssid) + " " + whyNot(strongest, *wanted_));
    }
    co_return choice;
}

Awaitable<bool> Station::select(const Choice& choice) {
    const std::size_t number = wanted_->ssid->spelling(choice.network.ssid).value_or(0);
    std::vector<std::string> requests =
        wpasupplicant::securityRequests(number, choice.kind, choice.offer);
    requests.push_back(fmt::format("SELECT_NETWORK {} freq={}", number, choice.network.frequency));
    bool kindRefused = false;
    for (int tries = 0; tries < 2; ++tries) {
        ControlResult<void> done;
        std::size_t next = 0;
        while (done && next < requests.size()) {
            std::string request = requests[next++];
            done = co_await socket_.requestOk(std::move(request));
        }
        done = checked(std::move(done));
        if (done || done.error().kind != ControlError::Kind::refused) {
            co_return done.has_value();
        }
        kindRefused = next == 1;
        // Somebody has removed the network: it is read from the file again.
        const ControlResult<void> again = co_await socket_.requestOk("RECONFIGURE");
        if (!checked(again)) {
            co_return false;
        }
    }
    if (kindRefused) {
        failures_.giveUp(choice.kind);
        failed(StationReason::security,
               fmt::format("wpa_supplicant cannot join {} by {}", quotedUtf8(choice.network.ssid),
                           name(choice.kind)));
    }
    co_return false;
}

Awaitable<bool> Station::join(Choice choice) {
    joining_ = Joining::trying;
    kind_ = choice.kind;
    progress(StationState::joining, progress_.reason);
    const bool selected = co_await select(choice);
    const auto deadline = Clock::now() + kJoinLimit;
    while (selected && !life_.over() && joining_ == Joining::trying && Clock::now() < deadline) {
        co_await withTimeout(changed_.wait(), 1s);
    }
    if (selected && joining_ == Joining::idle) {
        // Why, if it was the key, is said after that it was.
        co_await withTimeout(changed_.wait(), kReasonLimit);
    }
    const std::string ssid = quotedUtf8(choice.network.ssid);
    if (joining_ == Joining::joined) {
        failures_.forget();
        isIn(fmt::format("in {}, {} MHz, {}", ssid, choice.network.frequency, name(kind_)));
        co_return true;
    }
    if (joining_ == Joining::wrongKey) {
        failures_.wrongPassword(choice.network.frequency);
        failed(StationReason::wrongPassword, "wrong password for " + ssid);
    } else if (selected) {
        failures_.add(choice.network.frequency, choice.kind);
        const bool silent = joining_ == Joining::trying;
        failed(silent ? StationReason::notFound : StationReason::refused,
               silent ? ssid + " does not answer" : "not let into " + ssid);
    } else if (!life_.over()) {
        progress(StationState::looking, progress_.reason);
    }
    // When it tries again is not for wpa_supplicant to say.
    co_await disconnect();
    joining_ = Joining::idle;
    co_return false;
}

Awaitable<void> Station::disconnect() {
    const ControlResult<void> done = co_await socket_.requestOk("DISCONNECT");
    if (!checked(done)) {
        log::debug("station: {}", done.error().detail);
    }
}

Awaitable<void> Station::stayIn() {
    std::function<void(const std::optional<udhcpc::Lease>&)> changed =
        [this](const std::optional<udhcpc::Lease>& lease) { events_.leased(lease); };
    std::function<void()> unanswered = [this] { unaddressed(); };
    const Result<void> started = co_await lease_.start(std::move(changed), std::move(unanswered));
    if (!started) {
        events_.disturbed();  // ensure() tries again, and says why
    }
    while (!life_.over() && joining_ == Joining::joined) {
        co_await changed_.wait();
    }
    co_await lease_.stop();
    events_.leased(std::nullopt);
    if (!life_.over()) {
        failed(StationReason::lost, quotedUtf8(wanted_->ssid->utf8()) + " lost");
        co_await disconnect();
    }
}

}  // namespace w58d
