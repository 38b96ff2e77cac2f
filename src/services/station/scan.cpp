// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Scanning: what Station hears.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/hex.hpp"
#include "platform/loop/timeout.hpp"
#include "services/station/station.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// All channels of a radio that has others to serve take some seconds.
constexpr auto kScanLimit = 8s;
/// wpa_supplicant is busy with a scan of its own, or the driver is.
constexpr auto kBusyPause = 200ms;
/// What is left of the time after scanning, to ask for what was heard.
constexpr auto kListingTime = 2s;
/// As many names as any driver asks for in one scan.
constexpr std::size_t kMostTwins = 4;
/// A bound on the walk through wpa_supplicant's list.
constexpr unsigned kMaxAnswers = 64;

/// The 2.4 GHz band, channels 1..13: those of the radio that the access points use too.
std::string frequencies() {
    std::string list;
    for (int channel = 1; channel <= 13; ++channel) {
        list += fmt::format("{}{}", list.empty() ? "" : ",", 2407 + 5 * channel);
    }
    return list;
}

int secondsSince(Clock::time_point start) {
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(Clock::now() - start).count());
}

}  // namespace

template <class T>
ControlResult<T> Station::checked(ControlResult<T> result) {
    if (!result && result.error().kind == ControlError::Kind::timedOut) {
        events_.disturbed();
    }
    return result;
}

template ControlResult<void> Station::checked(ControlResult<void>);
template ControlResult<std::string> Station::checked(ControlResult<std::string>);

Awaitable<Result<std::vector<Station::Network>>> Station::scan(Deadline deadline) {
    while (const std::shared_ptr<Shared> other = shared_) {
        co_await withTimeout(other->ended.wait(), deadline.left());
        if (other->heard && *other->heard) {
            co_return *other->heard;
        }
        if (deadline.over()) {
            co_return fail(Errc::unknown, "another scan is under way");
        }
    }
    if (!running_) {
        co_return fail(Errc::notAllowed, "the station does not run");
    }
    const auto shared = std::make_shared<Shared>();
    shared_ = shared;
    shared->heard = co_await scanAll(std::move(deadline));
    shared_.reset();
    shared->ended.wakeAll();
    co_return *shared->heard;
}

Awaitable<Result<std::vector<Station::Network>>> Station::scanAll(Deadline deadline) {
    std::vector<std::string> rounds{""};
    if (joining_ != Joining::joined) {
        // A hidden network answers nobody who asks for all: it is heard by its beacon, for which
        // asking leaves too little time on a channel. Listening is hardly longer than from one
        // beacon to the next, so that one of them is missed at times. In a network, the kernel goes
        // back to its channel for 200 ms after each one that it listens on: twice 4 s, in which
        // that network gets a third of its time.
        rounds.insert(rounds.end(), 2, " passive=1");
    }
    return scanFor(std::move(rounds), deadline);
}

Awaitable<bool> Station::scanned(unsigned scansBefore) {
    while (scans_ == scansBefore && attached_ && !life_.over()) {
        const bool woken = co_await changed_.wait();
        if (!woken) {
            co_return false;
        }
    }
    co_return scans_ != scansBefore;
}

Awaitable<Result<std::vector<Station::Network>>> Station::scanFor(std::vector<std::string> rounds,
                                                                  Deadline deadline) {
    const Deadline listening = deadline.within(deadline.left() - kListingTime);
    const std::optional<AsyncMutex::Lock> lock =
        co_await withTimeout(scanning_.lock(), listening.left());
    if (!lock || !*lock) {
        co_return fail(Errc::unknown, "another scan is under way");
    }
    const auto start = Clock::now();
    for (std::size_t round = 0; round < rounds.size(); ++round) {
        std::string command = "SCAN TYPE=ONLY freq=" + frequencies() + rounds[round];
        const Result<void> done = co_await scanOnce(std::move(command), listening);
        if (!done && round == 0) {
            co_return std::unexpected(done.error());
        }
        if (!done) {
            break;  // what was heard is an answer too
        }
    }
    co_return co_await heard(secondsSince(start), deadline);
}

Awaitable<void> Station::findTwins(std::vector<Network>& named, std::vector<Network> heard) {
    std::vector<std::pair<Network*, wpasupplicant::OweTwin>> pairs;
    std::string names;
    for (Network& network : named) {
        if (pairs.size() == kMostTwins || !wpasupplicant::offerOf(network.flags).oweBeside) {
            continue;
        }
        std::string request = wpasupplicant::elementsRequest(network);
        ControlResult<std::string> answer = co_await socket_.request(std::move(request));
        answer = checked(std::move(answer));
        auto twin = answer ? wpasupplicant::oweTwin(*answer) : std::nullopt;
        if (!twin) {
            continue;
        }
        if (std::ranges::find(heard, twin->bssid, &Network::bssid) == heard.end()) {
            names += " ssid " + toHex(twin->ssid);
        }
        pairs.emplace_back(&network, std::move(*twin));
    }
    if (!names.empty() && !life_.over()) {
        std::vector<std::string> rounds{std::move(names)};
        Result<std::vector<Network>> more = co_await scanFor(std::move(rounds), life_);
        std::ranges::move(more.value_or(std::vector<Network>{}), std::back_inserter(heard));
    }
    for (const auto& [network, twin] : pairs) {
        const auto found = std::ranges::find(heard, twin.bssid, &Network::bssid);
        const bool usable = found != heard.end() && wpasupplicant::offerOf(found->flags).owe &&
                            (!sharesRadio() || Channel::at(found->frequency));
        network->twinFrequency = usable ? found->frequency : 0;
    }
}

Awaitable<Result<void>> Station::scanOnce(std::string command, Deadline deadline) {
    const auto start = Clock::now();
    for (;;) {
        const unsigned before = scans_;
        std::string request = command;
        ControlResult<std::string> answer = co_await socket_.request(std::move(request));
        answer = checked(std::move(answer));
        if (!answer) {
            co_return std::unexpected(answer.error().toError());
        }
        if (*answer == "OK") {
            const std::optional<bool> done =
                co_await withTimeout(scanned(before), deadline.within(kScanLimit).left());
            co_return done.value_or(false) ? Result<void>{}
                                           : fail(Errc::unknown, "the scan does not end");
        }
        if (life_.over() || deadline.over() || *answer != "FAIL-BUSY" ||
            Clock::now() - start > kScanLimit) {
            co_return fail(Errc::unknown, "the radio cannot scan now");
        }
        co_await sleepFor(kBusyPause);
    }
}

Awaitable<Result<std::vector<Station::Network>>> Station::heard(int maxAge, Deadline deadline) {
    std::vector<Network> all;
    unsigned next = 0;
    for (unsigned answers = 0; answers < kMaxAnswers && !deadline.over(); ++answers) {
        std::string command = wpasupplicant::networksRequest(next);
        ControlResult<std::string> answer = co_await socket_.request(std::move(command));
        answer = checked(std::move(answer));
        if (!answer) {
            co_return std::unexpected(answer.error().toError());
        }
        std::vector<Network> some = wpasupplicant::parseNetworks(*answer);
        if (some.empty()) {
            break;
        }
        next = some.back().id + 1;
        const bool last = answer->ends_with("####");
        std::ranges::move(some, std::back_inserter(all));
        if (last) {
            break;
        }
    }
    co_return wpasupplicant::eachOnce(std::move(all), maxAge);
}

}  // namespace w58d
