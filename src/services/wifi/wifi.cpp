#include "services/wifi/wifi.hpp"

#include <spdlog/spdlog.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "platform/loop/timeout.hpp"
#include "services/uplink/dialer_secrets.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

/// A change is answered within 15 s of its command, whatever happens: nothing of it is begun later
/// than this, waiting for its turn included. Automatic channel selection may take half of it.
constexpr auto kChangeLimit = 12s;
/// A change that failed sooner than this is answered when the old settings are back on air; a later
/// one before. The next change waits for that.
constexpr auto kPutBackInTime = 4s;
constexpr auto kPutBackLimit = 8s;
/// How long the first change waits for the packet filter's programs; longer only if they hang.
constexpr auto kUplinkLimit = 5s;
/// How long an orderly stop waits for a change to give up.
constexpr auto kCloseLimit = 3s;

}  // namespace

Wifi::Wifi(asio::io_context& io, const Config& config, Links links)
    : io_(io),
      config_(config),
      links_(std::move(links)),
      store_(config.stateDir),
      settings_(store_.load(config.defaults).value_or(config.defaults)),
      lan_(io, config, links_),
      uplink_(io, config, lan_),
      accessPoints_(io, config, links_),
      station_(io, config, links_,
               {.follow = [this](Channel channel) { return follow(channel); },
                .leased = [this](auto lease) { return leased(std::move(lease)); }}),
      stationRoute_(config.lan.bridge) {}

awaitable<void> Wifi::open() {
    const AsyncMutex::Lock lock = co_await changing_.lock();
    // Beside the rest: many programs have to run, and forwarding waits for them.
    asio::co_spawn(io_, uplink_.open(settings_.nat), asio::detached);
    if (const Result<void> told = tellDialer(config_.wan, settings_.user); !told) {
        spdlog::warn("dialer: {}", told.error().detail);
    }
    Result<void> lan = co_await lan_.open();
    if (!lan) {
        spdlog::error("LAN: {}", lan.error().detail);
    }
    stationRoute_.remove();  // of a killed daemon
    Result<void> opened =
        co_await accessPoints_.apply({}, airOf(settings_), Clock::now() + kChangeLimit);
    if (!opened) {
        spdlog::error("access point: {}", opened.error().detail);
    }
    if (settings_.stationMode()) {
        co_await applyStation(settings_);  // says itself what fails
    } else {
        co_await station_.close();
    }
    // Starting is over, and the first change may begin, when the uplink is done as well.
    co_await withTimeout(uplink_.settled(), kUplinkLimit);
}

awaitable<void> Wifi::close() {
    closing_ = true;
    accessPoints_.abandon();
    station_.abandon();
    const AsyncMutex::Lock lock = co_await turn(kCloseLimit);
    co_await station_.close();
    co_await accessPoints_.close();
    co_await lan_.close();
    co_await uplink_.close();
}

awaitable<AsyncMutex::Lock> Wifi::turn(std::chrono::milliseconds limit) {
    AsyncMutex::Lock lock = changing_.tryLock();  // nearly always, and without a timer
    if (!lock) {
        std::optional<AsyncMutex::Lock> waited = co_await withTimeout(changing_.lock(), limit);
        lock = std::move(waited).value_or(AsyncMutex::Lock{});
    }
    co_return lock;
}

awaitable<Result<void>> Wifi::change(std::function<void(Settings&)> edit) {
    const auto start = Clock::now();
    AsyncMutex::Lock lock = co_await turn(kChangeLimit);
    if (!lock || closing_) {
        co_return fail(Errc::notAllowed, "another change is under way");
    }
    Settings candidate = settings_;
    edit(candidate);
    if (candidate == settings_) {
        co_return Result<void>{};
    }
    if (settingsText(candidate) == settingsText(settings_) &&
        candidate.stationMode() == settings_.stationMode()) {
        settings_ = candidate;  // only which access point commands mean
        co_return Result<void>{};
    }
    Result<void> done = co_await apply(settings_, candidate, start + kChangeLimit);
    if (done) {
        done = store_.save(candidate);
    }
    if (done) {
        settings_ = candidate;
        co_return done;
    }
    spdlog::error("settings not changed: {}", done.error().detail);
    if (Clock::now() - start < kPutBackInTime) {
        co_await putBack(std::move(lock), candidate);
    } else {
        asio::co_spawn(io_, putBack(std::move(lock), candidate), asio::detached);
    }
    co_return done;
}

awaitable<Result<void>> Wifi::apply(Settings from, Settings to, Clock::time_point deadline) {
    Air before = airOf(from);
    if (from.stationMode() && !to.stationMode()) {
        // Its radio's channel is the station's as long as that is in a network.
        Result<void> ended = co_await applyStation(to);
        if (!ended) {
            co_return ended;
        }
        const RadioSettings wanted = to.aps[Selection::ofSetup(to.selection.setup()).id()].radio;
        if (followed_ && before.first && wanted.channel.isAutomatic()) {
            // The channel that it followed to is as good as another: nobody has to move.
            accessPoints_.choose(*followed_);
            before.first->radio.channel = Channel::automatic();
        }
        followed_.reset();
    }
    Result<void> done = co_await accessPoints_.apply(before, airOf(to), deadline);
    if (done && to.stationMode()) {
        done = co_await applyStation(to);
    }
    if (done) {
        done = co_await applyBehind(from, to);
    }
    co_return done;
}

awaitable<Result<void>> Wifi::applyBehind(Settings from, Settings to) {
    Result<void> done;
    if (to.nat != from.nat) {
        done = co_await uplink_.setNat(to.nat);
    }
    if (done && to.user != from.user) {
        done = tellDialer(config_.wan, to.user);
    }
    co_return done;
}

awaitable<void> Wifi::putBack(AsyncMutex::Lock lock, Settings candidate) {
    const AsyncMutex::Lock held = std::move(lock);
    Result<void> behind = co_await applyBehind(candidate, settings_);
    if (!behind && !closing_) {
        spdlog::error("uplink: {}", behind.error().detail);
    }
    if (!settings_.stationMode()) {
        co_await station_.close();
        followed_.reset();
    }
    Result<void> restored =
        co_await accessPoints_.restore(airOf(settings_), Clock::now() + kPutBackLimit);
    if (!restored && !closing_) {
        spdlog::error("access point: {}", restored.error().detail);
    }
    if (settings_.stationMode() && !closing_) {
        co_await applyStation(settings_);  // says itself what fails
    }
}

awaitable<Result<void>> Wifi::restoreFactorySettings() {
    co_return co_await change([this](Settings& settings) { settings = config_.defaults; });
}

}  // namespace w58d
