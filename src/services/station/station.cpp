#include "services/station/station.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <chrono>
#include <utility>

#include "backends/wpa_supplicant_config.hpp"
#include "base/charset.hpp"
#include "base/hex.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;
using wpasupplicant::Event;

/// From execution to the first answer; more than an emulated Cortex-A7 takes.
constexpr auto kStartLimit = 6s;
constexpr auto kAnswerPollInterval = 30ms;
/// From SELECT_NETWORK to the end of the key handshake.
constexpr auto kJoinLimit = 10s;
constexpr auto kReasonLimit = 500ms;
/// Between two tries to come in: doubled each time.
constexpr auto kFirstRetry = 1s;
constexpr auto kLongestRetry = 15s;

std::string quotedUtf8(std::string_view ssid) {
    std::string text;
    encodeText(Charset::utf8, ssid, text);
    return '"' + text + '"';
}

Result<Channel> channelAt(int frequency) {
    constexpr int base = 2407;
    const int offset = frequency - base;
    return offset > 0 && offset % 5 == 0 ? Channel::create(offset / 5)
                                         : fail(Errc::invalidValue, "no channel of 2.4 GHz");
}

}  // namespace

Station::Station(asio::io_context& io, const Config& config, Links& links,
                 RadioInterfaces& interfaces, Events events)
    : io_(io),
      config_(config),
      links_(links),
      interfaces_(interfaces),
      events_(std::move(events)),
      interface_(stationInterface(config)),
      configPath_(config.runDir + "/wpa_supplicant.conf"),
      controlFolder_(config.runDir + "/wpa_supplicant"),
      socket_(io, controlFolder_ + "/" + interface_, config.runDir),
      supervisor_(io, {.name = "wpa_supplicant",
                       .runDir = config.runDir,
                       .mark = "-c" + configPath_,
                       .onLine = {}}),
      lease_(io, config, interface_) {
    supervisor_.setEvents({.started = {}, .exited = [this](const ExitStatus&) {
                               socket_.serverGone();
                               attached_ = false;
                               joining_ = Joining::idle;
                               changed_.wakeAll();
                               events_.disturbed();
                           }});
}

bool Station::sharesRadio() const {
    return interfaces_.sharesRadio(interface_);
}

awaitable<Result<Ensured>> Station::ensure(std::optional<StationSettings> wanted,
                                           Deadline deadline) {
    if (running_ && wanted == wanted_ && !life_.over()) {
        Result<Ensured> still = co_await stillRuns();
        if (still) {
            co_return *still;
        }
        spdlog::warn("station: started anew: {}", still.error().detail);
    }
    const bool ran = running_;
    const bool lost = running_ && wanted == wanted_ && !life_.over();
    co_await stop();
    wanted_ = std::move(wanted);
    if (!wanted_) {
        interfaces_.remove(interface_);
        co_return ran ? Ensured::changed : Ensured::untouched;
    }
    life_ = Deadline(kLongLife);
    Result<void> done = co_await start(deadline);
    if (!done) {
        co_await stop();
        interfaces_.remove(interface_);
        co_return std::unexpected(std::move(done.error()));
    }
    running_ = true;
    said_.clear();
    if (wanted_->ssid) {
        asio::co_spawn(io_, live(), asio::detached);
    }
    co_return lost ? Ensured::mended : Ensured::changed;
}

Result<Link> Station::link() {
    Result<std::optional<Link>> link = links_.find(interface_);
    if (!link) {
        return std::unexpected(std::move(link.error()));
    }
    return *link ? Result<Link>(std::move(**link)) : fail(Errc::unknown, interface_ + " is absent");
}

awaitable<Result<Ensured>> Station::stillRuns() {
    const Result<Link> now = link();
    if (!now || now->index != linkIndex_) {
        co_return fail(Errc::unknown, interface_ + " was made anew");
    }
    bool answered = attached_;
    if (!attached_) {
        answered = co_await answers();
    }
    ControlResult<std::string> pong;
    for (int tries = 0; tries < 2 && attached_; ++tries) {
        pong = co_await socket_.request("PING");
        answered = pong.has_value();
        if (answered || pong.error().kind != ControlError::Kind::timedOut) {
            break;
        }
    }
    if (!answered) {
        co_return fail(Errc::unknown, "wpa_supplicant does not answer");
    }
    if (now->up) {
        co_return Ensured::untouched;
    }
    // wpa_supplicant sets its interface up when it starts, and waits for others to do it later.
    if (Result<void> up = links_.setUp(interface_, true); !up) {
        co_return std::unexpected(std::move(up.error()));
    }
    changed_.wakeAll();
    co_return Ensured::mended;
}

awaitable<Result<void>> Station::start(Deadline deadline) {
    if (config_.radio.driver == RadioDriver::none) {
        co_return fail(Errc::unknown, "there is no radio");
    }
    const wpasupplicant::Config config{.controlFolder = controlFolder_,
                                       .country = config_.radio.country,
                                       .ssid = wanted_->ssid,
                                       .key = wanted_->key};
    if (const auto made = interfaces_.ensure(interface_, WirelessKind::station); !made) {
        co_return std::unexpected(made.error());
    }
    Result<void> done = writeVolatile(configPath_, wpasupplicant::configText(config), 0600);
    const Result<Link> made = done ? link() : std::unexpected(done.error());
    if (!made) {
        co_return std::unexpected(made.error());
    }
    linkIndex_ = made->index;
    std::vector<std::string> argv =
        wpasupplicant::arguments(config_.programs.wpaSupplicant, interface_, configPath_);
    done = co_await supervisor_.start(std::move(argv));
    if (!done || deadline.over()) {
        co_return done ? fail(Errc::unknown, "no time left") : done;
    }
    const bool up = co_await answers();
    co_return up ? Result<void>{} : fail(Errc::unknown, supervisor_.why("does not answer"));
}

awaitable<bool> Station::answers() {
    const auto deadline = Clock::now() + kStartLimit;
    while (Clock::now() < deadline && supervisor_.wanted()) {
        if (!attached_) {
            std::function<void(std::string_view)> heard = [this](std::string_view line) {
                onEvent(line);
            };
            const ControlResult<void> done = co_await socket_.attach(std::move(heard));
            attached_ = done.has_value();
        }
        if (attached_) {
            co_return true;
        }
        co_await sleepFor(kAnswerPollInterval);
    }
    co_return false;
}

void Station::abandon() {
    life_.endEarly();
    changed_.wakeAll();
}

awaitable<void> Station::stop() {
    abandon();
    const AsyncMutex::Lock lived = co_await living_.lock();
    running_ = false;
    socket_.detach();
    attached_ = false;
    co_await supervisor_.stop();
}

awaitable<void> Station::close() {
    co_await stop();
    wanted_.reset();
    interfaces_.remove(interface_);
}

void Station::report(std::string text, bool good) {
    if (text == said_ || life_.over()) {
        return;
    }
    said_ = std::move(text);
    spdlog::log(good ? spdlog::level::info : spdlog::level::warn, "station: {}", said_);
}

void Station::onEvent(std::string_view line) {
    const Event event = wpasupplicant::parseEvent(line);
    switch (event.kind) {
        case Event::Kind::other:
            return;
        case Event::Kind::scanned:
        case Event::Kind::scanFailed:
            ++scans_;
            break;
        case Event::Kind::joined:
            joining_ = Joining::joined;
            break;
        case Event::Kind::wrongKey:
            joining_ = Joining::wrongKey;
            break;
        case Event::Kind::left:
            // A wrong key ends in this too, and is the more interesting of the two.
            joining_ = joining_ == Joining::wrongKey ? joining_ : Joining::idle;
            break;
        case Event::Kind::refused:
            joining_ = Joining::idle;
            break;
        case Event::Kind::channel:
            if (const Result<Channel> channel = channelAt(event.frequency); channel) {
                asio::co_spawn(io_, followSwitch(*channel), asio::detached);
            }
            break;
    }
    changed_.wakeAll();
}

awaitable<void> Station::followSwitch(Channel channel) {
    if (running_ && sharesRadio()) {
        co_await events_.follow(channel, true, life_);
    }
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
        const Result<Channel> channel = channelAt(network->frequency);
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
    if (network.ssid != wanted_->ssid->utf8()) {
        return false;
    }
    const std::string name = quotedUtf8(network.ssid);
    if (wanted_->key.isOpen() ? !network.isOpen() : !network.takesPassword()) {
        report(fmt::format("{} {}", name,
                           wanted_->key.isOpen() ? "wants a password" : "takes no password"));
        return false;
    }
    if (sharesRadio() && !channelAt(network.frequency)) {
        report(fmt::format("{} is on {} MHz, where the access point cannot follow", name,
                           network.frequency));
        return false;
    }
    return true;
}

awaitable<std::optional<Station::Network>> Station::find() {
    // By its name, for the case that it is hidden.
    std::vector<std::string> rounds{" ssid " + toHex(wanted_->ssid->utf8())};
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
    const bool known = std::ranges::any_of(
        *heard, [this](const Network& network) { return network.ssid == wanted_->ssid->utf8(); });
    if (!known) {
        report(quotedUtf8(wanted_->ssid->utf8()) + " is not there");
    }
    co_return std::nullopt;
}

awaitable<bool> Station::join(Network network) {
    joining_ = Joining::trying;
    std::string command = fmt::format("SELECT_NETWORK 0 freq={}", network.frequency);
    ControlResult<void> selected = co_await socket_.requestOk(std::move(command));
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
    Result<void> started = co_await lease_.start(std::move(changed));
    if (!started) {
        report(started.error().detail);
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
