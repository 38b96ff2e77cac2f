#include "services/access_point/access_point.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "backends/hostapd_config.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

/// For hostapd to say that what it took is on air.
constexpr std::chrono::seconds kInPlaceLimit = 3s;
/// A driver's own time, beside the beacons that announce a switch.
constexpr std::chrono::seconds kSwitchLimit = 2s;
constexpr std::chrono::milliseconds kStatusPollInterval = 50ms;
/// While a station on the same radio is about to be moved, or lost, the driver refuses for a
/// moment.
constexpr int kSwitchTries = 3;
constexpr std::chrono::milliseconds kSwitchPause = 300ms;

/// Sets a flag for as long as a scope lasts.
class Flag {
  public:
    explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
    ~Flag() { flag_ = false; }
    Flag(const Flag&) = delete;
    Flag& operator=(const Flag&) = delete;

  private:
    bool& flag_;
};

/// Configured in units of 1.024 ms (IEEE 802.11-2020, 9.4.1.3).
std::chrono::milliseconds beaconInterval(const Config& config) {
    return std::chrono::milliseconds(config.radio.beaconInterval * 1024 / 1000);
}

template <class T>
Result<void> withoutValue(const ControlResult<T>& result) {
    return result ? Result<void>{} : std::unexpected(result.error().toError());
}

}  // namespace

AccessPoint::AccessPoint(asio::io_context& io, const Config& config, std::string name,
                         std::string interface)
    : config_(config),
      interface_(std::move(interface)),
      configPath_(config.runDir + "/" + name + ".conf"),
      controlFolder_(config.runDir + "/hostapd"),
      socket_(io, controlFolder_ + "/" + interface_, config.runDir),
      hostapd_(socket_),
      supervisor_(
          io,
          {.name = std::move(name), .runDir = config.runDir, .mark = configPath_, .onLine = {}}) {
    supervisor_.setEvents({.started = {}, .exited = [this](const ExitStatus&) {
                               ++exits_;
                               socket_.serverGone();
                               switched_.wakeAll();
                           }});
}

Result<void> AccessPoint::writeConfig(const AccessPointSettings& settings) const {
    const bool keepChannel = settings.radio.channel.isAutomatic();
    const hostapd::Config config{
        .interface = interface_,
        .bridge = config_.radio.driver == RadioDriver::none ? std::string{} : config_.lan.bridge,
        .controlFolder = controlFolder_,
        .driver = config_.radio.driver == RadioDriver::none ? "none" : "nl80211",
        .country = config_.radio.country,
        .beaconInterval = config_.radio.beaconInterval,
        .maxClients = config_.radio.maxClients,
        .clientTimeout = config_.radio.clientTimeout,
        .acsScans = config_.radio.acsScans,
        .mode = settings.radio.mode,
        .channel = keepChannel ? chosen_ : settings.radio.channel,
        .ssid = settings.ssid,
        .broadcast = settings.broadcast,
        .isolation = settings.isolation,
        .security = settings.security,
    };
    return writeVolatile(configPath_, hostapd::configText(config), 0600);
}

bool AccessPoint::agrees(const hostapd::Status& status, const AccessPointSettings& settings) {
    const bool channel =
        settings.radio.channel.isAutomatic() || status.channel == settings.radio.channel.number();
    return status.onAir() && channel && status.ssid == hostapd::ssidText(settings.ssid.utf8());
}

awaitable<Result<void>> AccessPoint::seenOnAir(AccessPointSettings settings,
                                               Clock::time_point deadline) {
    const int exitsBefore = exits_;
    while (Clock::now() < deadline && !closing_) {
        ControlResult<hostapd::Status> status = co_await hostapd_.status();
        if (status && agrees(*status, settings)) {
            if (settings.radio.channel.isAutomatic()) {
                // Kept for when hostapd has to be started anew: selecting takes seconds.
                chosen_ = Channel::create(status->channel).value_or(Channel::automatic());
            }
            co_return writeConfig(settings);
        }
        if (!status && status.error().kind == ControlError::Kind::timedOut) {
            co_return std::unexpected(status.error().toError());
        }
        if (exits_ != exitsBefore) {
            co_return fail(Errc::unknown, "hostapd ended; its lines in the log say why");
        }
        co_await sleepFor(kStatusPollInterval);
    }
    co_return fail(Errc::unknown, "hostapd did not come on air in time");
}

awaitable<Result<void>> AccessPoint::startAnew(AccessPointSettings settings,
                                               Clock::time_point deadline) {
    if (closing_) {
        co_return fail(Errc::notAllowed, "stopping");
    }
    co_await supervisor_.stop();
    Result<void> done = writeConfig(settings);
    if (done) {
        std::vector<std::string> argv = {config_.programs.hostapd, configPath_};
        done = co_await supervisor_.start(std::move(argv));
    }
    if (done) {
        done = co_await seenOnAir(settings, deadline);
    }
    co_return done;
}

awaitable<Result<void>> AccessPoint::open(AccessPointSettings settings,
                                          Clock::time_point deadline) {
    const Flag changing(changing_);
    chosen_ = Channel::automatic();
    co_return co_await startAnew(settings, deadline);
}

awaitable<Result<void>> AccessPoint::restore(OnAir settings, Clock::time_point deadline) {
    const Flag changing(changing_);
    if (!settings) {
        co_await supervisor_.stop();
        co_return Result<void>{};
    }
    co_return co_await startAnew(*settings, deadline);
}

awaitable<Result<void>> AccessPoint::apply(OnAir from, OnAir to, Clock::time_point deadline) {
    const Flag changing(changing_);
    const std::vector<AccessPointStep> steps = plan(from, to);
    Result<void> done;
    for (const AccessPointStep step : steps) {
        spdlog::debug("access point: {}", name(step));
        done = co_await perform(step, to, deadline);
        if (!done) {
            spdlog::warn("access point: {} failed: {}", name(step), done.error().detail);
            break;
        }
    }
    const bool inPlace = !steps.empty() && steps.front() > AccessPointStep::restart;
    if (inPlace && done) {
        done = co_await seenOnAir(*to, std::min(deadline, Clock::now() + kInPlaceLimit));
    }
    if (inPlace && !done) {
        spdlog::warn("access point: not changed in place, starting hostapd anew");
        done = co_await startAnew(*to, deadline);
    }
    co_return done;
}

awaitable<Result<void>> AccessPoint::perform(AccessPointStep step, OnAir to,
                                             Clock::time_point deadline) {
    if (!to) {
        co_await supervisor_.stop();
        co_return Result<void>{};
    }
    const bool use11n = hostapd::uses11n(to->radio.mode, to->security);
    switch (step) {
        case AccessPointStep::stop:  // has nothing to go to
            break;
        case AccessPointStep::start:
            co_return co_await open(*to, deadline);
        case AccessPointStep::restart:
            if (!to->radio.channel.isAutomatic()) {
                chosen_ = Channel::automatic();
            }
            co_return co_await startAnew(*to, deadline);
        case AccessPointStep::ssid:
            co_return withoutValue(co_await hostapd_.setSsid(to->ssid, to->security));
        case AccessPointStep::passphrase:
            co_return withoutValue(co_await hostapd_.setPassphrase(to->security));
        case AccessPointStep::broadcast:
            co_return withoutValue(co_await hostapd_.setBroadcast(to->broadcast));
        case AccessPointStep::isolation:
            co_return withoutValue(co_await hostapd_.setIsolation(to->isolation));
        case AccessPointStep::channel:
            if (std::exchange(chosen_, Channel::automatic()) == to->radio.channel) {
                co_return Result<void>{};  // it found that one by itself
            }
            co_return co_await switchChannel(to->radio.channel, use11n);
    }
    co_return Result<void>{};
}

awaitable<Result<void>> AccessPoint::switchChannel(Channel channel, bool use11n) {
    const std::string end = fmt::format("AP-CSA-FINISHED freq={} ", channel.frequency());
    const auto over = std::make_shared<bool>(false);
    std::function<void(std::string_view)> heard = [this, end, over](std::string_view line) {
        if (line.starts_with(end)) {
            *over = true;
            switched_.wakeAll();
        }
    };
    ControlResult<void> done = co_await socket_.attach(std::move(heard));
    for (int tries = 0; done && tries < kSwitchTries && !closing_; ++tries) {
        done = co_await hostapd_.switchChannel(channel, use11n);
        if (done) {
            break;
        }
        co_await sleepFor(kSwitchPause);
    }
    if (done) {
        // Until then hostapd refuses changes, and the kernel others on the same radio.
        const auto limit = hostapd::kSwitchBeacons * beaconInterval(config_) + kSwitchLimit;
        if (!*over && !closing_) {
            co_await withTimeout(switched_.wait(), limit);
        }
        if (!*over) {
            done = std::unexpected(
                ControlError{ControlError::Kind::failed, "the radio did not change its channel"});
        }
    }
    socket_.detach();
    co_return withoutValue(done);
}

awaitable<Result<std::vector<MacAddress>>> AccessPoint::clients() {
    if (!supervisor_.running()) {
        co_return std::vector<MacAddress>{};
    }
    ControlResult<std::vector<MacAddress>> stations = co_await hostapd_.stations();
    if (stations) {
        co_return std::move(*stations);
    }
    if (stations.error().kind == ControlError::Kind::absent) {
        co_return std::vector<MacAddress>{};
    }
    if (stations.error().kind == ControlError::Kind::timedOut && !changing_) {
        spdlog::error("hostapd does not answer; it is killed and started anew");
        supervisor_.killHung();
    }
    co_return std::unexpected(stations.error().toError());
}

awaitable<void> AccessPoint::disconnectAll() {
    if (supervisor_.running()) {
        const ControlResult<void> done = co_await hostapd_.disconnectAll();
        if (!done) {
            spdlog::warn("access point: clients not sent away: {}", done.error().detail);
        }
    }
}

awaitable<void> AccessPoint::close() {
    co_await supervisor_.stop();
}

}  // namespace w58d
