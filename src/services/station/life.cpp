// The life of a station that runs for a network: it looks for it, joins, stays in, and begins
// again.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/charset.hpp"
#include "base/hex.hpp"
#include "platform/loop/timeout.hpp"
#include "services/station/station.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

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

void Station::report(std::string text, bool good) {
    if (text == said_ || life_.over()) {
        return;
    }
    said_ = std::move(text);
    spdlog::log(good ? spdlog::level::info : spdlog::level::warn, "station: {}", said_);
}

awaitable<void> Station::live() {
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

awaitable<bool> Station::comeIn() {
    bool there = attached_;
    if (!there) {
        there = co_await answers();
    }
    if (!there || life_.over()) {
        co_return false;
    }
    const std::optional<Network> network = co_await find();
    if (!network || life_.over()) {
        co_return false;
    }
    if (sharesRadio()) {
        const Result<Channel> channel = Channel::at(network->frequency);
        bool moved = channel.has_value();
        if (moved) {
            moved = co_await events_.follow(*channel, false, life_);
        }
        if (!moved || life_.over()) {
            co_return false;
        }
    }
    Network chosen = *network;
    co_return co_await join(std::move(chosen));
}

bool Station::fits(const Network& network) {
    if (!wanted_->ssid->spelling(network.ssid)) {
        return false;
    }
    const std::string name = quotedUtf8(network.ssid);
    if (wanted_->key.isOpen() ? !network.isOpen() : !network.takesPassword()) {
        report(fmt::format("{} {}", name,
                           wanted_->key.isOpen() ? "wants a password" : "takes no password"));
        return false;
    }
    if (sharesRadio() && !Channel::at(network.frequency)) {
        report(fmt::format("{} is on {} MHz, where the access point cannot follow", name,
                           network.frequency));
        return false;
    }
    return true;
}

awaitable<std::optional<Station::Network>> Station::find() {
    // By its name, for the case that it is hidden.
    std::string names;
    for (const std::string& name : wanted_->ssid->spellings()) {
        names += " ssid " + toHex(name);
    }
    std::vector<std::string> rounds{std::move(names)};
    Result<std::vector<Network>> heard = co_await scanFor(std::move(rounds), life_);
    if (!heard) {
        report(heard.error().detail);
        co_return std::nullopt;
    }
    const auto found =  // the strongest of them
        std::ranges::find_if(*heard, [this](const Network& network) { return fits(network); });
    if (found != heard->end()) {
        co_return std::move(*found);
    }
    const bool known = std::ranges::any_of(*heard, [this](const Network& network) {
        return wanted_->ssid->spelling(network.ssid).has_value();
    });
    if (!known) {
        report(quotedUtf8(wanted_->ssid->utf8()) + " is not there");
    }
    co_return std::nullopt;
}

awaitable<bool> Station::join(Network network) {
    joining_ = Joining::trying;
    std::string command =
        fmt::format("SELECT_NETWORK {} freq={}", wanted_->ssid->spelling(network.ssid).value_or(0),
                    network.frequency);
    ControlResult<void> selected = co_await socket_.requestOk(command);
    if (!selected && selected.error().kind == ControlError::Kind::refused) {
        // Somebody has removed the network: it is read from the file again.
        selected = co_await socket_.requestOk("RECONFIGURE");
        if (selected) {
            selected = co_await socket_.requestOk(command);
        }
    }
    selected = checked(std::move(selected));
    const auto deadline = Clock::now() + kJoinLimit;
    while (selected && !life_.over() && joining_ == Joining::trying && Clock::now() < deadline) {
        co_await withTimeout(changed_.wait(), 1s);
    }
    if (joining_ == Joining::idle) {
        // Why, if it was the key, is said after that it was.
        co_await withTimeout(changed_.wait(), kReasonLimit);
    }
    const std::string name = quotedUtf8(network.ssid);
    if (joining_ == Joining::joined) {
        report(fmt::format("in {}, {} MHz", name, network.frequency), true);
        co_return true;
    }
    report(joining_ == Joining::wrongKey ? "wrong password for " + name : "not let into " + name);
    // When it tries again is not for wpa_supplicant to say.
    co_await disconnect();
    joining_ = Joining::idle;
    co_return false;
}

awaitable<void> Station::disconnect() {
    const ControlResult<void> done = co_await socket_.requestOk("DISCONNECT");
    if (!checked(done)) {
        spdlog::debug("station: {}", done.error().detail);
    }
}

awaitable<void> Station::stayIn() {
    std::function<void(const std::optional<udhcpc::Lease>&)> changed =
        [this](const std::optional<udhcpc::Lease>& lease) { events_.leased(lease); };
    const Result<void> started = co_await lease_.start(std::move(changed));
    if (!started) {
        events_.disturbed();  // ensure() tries again, and says why
    }
    while (!life_.over() && joining_ == Joining::joined) {
        co_await changed_.wait();
    }
    co_await lease_.stop();
    events_.leased(std::nullopt);
    if (!life_.over()) {
        report(fmt::format("{} lost", quotedUtf8(wanted_->ssid->utf8())));
        co_await disconnect();
    }
}

}  // namespace w58d
