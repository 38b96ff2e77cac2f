// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/access_point.hpp"

#include <chrono>
#include <utility>

#include "backends/hostapd_config.hpp"
#include "base/log.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/net/radio_abilities.hpp"
#include "platform/net/wireless.hpp"
#include "services/access_point/hostapd_terms.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// For hostapd to say that what it took is on air.
constexpr std::chrono::seconds kInPlaceLimit = 3s;
/// A driver's own time, beside the beacons that announce a switch.
constexpr std::chrono::seconds kSwitchLimit = 2s;
/// To take back what was taken, which moves the radio at most.
constexpr std::chrono::seconds kTakeBackLimit = 6s;
constexpr std::chrono::milliseconds kStatusPollInterval = 50ms;
/// What is taken in place is there nearly at once.
constexpr std::chrono::milliseconds kFirstStatusPause = 5ms;
/// While a station on the same radio is about to be moved, or lost, the driver refuses for a
/// moment.
constexpr int kSwitchTries = 3;
constexpr std::chrono::milliseconds kSwitchPause = 300ms;
/// On air by its own account, the link of a hostapd that is follows sooner.
constexpr std::chrono::seconds kClaimLimit = 2s;
template <class T>
Result<void> withoutValue(const ControlResult<T>& result) {
    return result ? Result<void>{} : std::unexpected(result.error().toError());
}

bool isSilent(const ControlResult<hostapd::Status>& status) {
    return !status && status.error().kind == ControlError::Kind::timedOut;
}

}  // namespace

AccessPoint::AccessPoint(asio::io_context& io, const Config& config, Links& links, Roster& roster,
                         bool second, std::string name, std::string interface,
                         std::function<void()> disturbed)
    : config_(config),
      links_(links),
      roster_(roster),
      second_(second),
      interface_(std::move(interface)),
      files_(config.runDir + "/" + name),
      disturbed_(std::move(disturbed)),
      socket_(io, hostapdFolder(config) + "/" + interface_, config.runDir),
      hostapd_(socket_),
      stations_(io, config.radio.maxClients, hostapd_, roster, second),
      supervisor_(io, {.name = std::move(name),
                       .runDir = config.runDir,
                       .program = config.programs.hostapd,
                       .mark = files_.config(),
                       .onLine = {}}) {
    supervisor_.setEvents({.started = {}, .exited = [this](const ExitStatus&) { onExit(); }});
}

void AccessPoint::onExit() {
    ++exits_;
    socket_.serverGone();
    stations_.lost();
    attached_ = false;
    linkIndex_ = 0;
    takeDown();
    // The supervisor starts it again with the same file.
    if (inForce_) {
        starting_ = std::exchange(inForce_, std::nullopt);
        lost_ = true;
    }
    switched_.wakeAll();
    disturbed_();
}

Result<void> AccessPoint::linkServes() {
    if (config_.radio.driver == RadioDriver::none) {
        return {};
    }
    const Result<std::optional<Link>> link = links_.find(interface_);
    const Result<std::optional<Link>> bridge = links_.find(config_.lan.bridge);
    if (!link || !bridge) {
        return std::unexpected(!link ? link.error() : bridge.error());
    }
    if (!*link || !(*link)->up || !(*link)->running) {
        return fail(Errc::unknown, interface_ + (*link ? " is down" : " is absent"));
    }
    if (linkIndex_ != 0 && (*link)->index != linkIndex_) {
        return fail(Errc::unknown, interface_ + " was made anew");
    }
    if (!*bridge || (*link)->master != (*bridge)->index) {
        return fail(Errc::unknown, interface_ + " is not a port of " + config_.lan.bridge);
    }
    linkIndex_ = (*link)->index;
    return {};
}

void AccessPoint::takeDown() {
    if (config_.radio.driver == RadioDriver::none) {
        return;
    }
    const Result<std::optional<Link>> link = links_.find(interface_);
    Result<void> down = link ? Result<void>{} : std::unexpected(link.error());
    if (link && *link) {
        down = links_.setUp(interface_, false);
        const Result<void> released = links_.release(interface_);
        down = down ? released : down;
    }
    if (!down) {
        log::warning("access point: {}", down.error().detail);
    }
}

Awaitable<ControlResult<hostapd::Status>> AccessPoint::status() {
    ControlResult<hostapd::Status> answer = co_await hostapd_.status();
    if (isSilent(answer)) {
        answer = co_await hostapd_.status();
    }
    if (isSilent(answer)) {
        supervisor_.killHung();
    }
    co_return answer;
}

Awaitable<void> AccessPoint::look(Deadline deadline) {
    if (!inForce_) {
        co_return;
    }
    std::string why;
    if (const Result<void> serves = linkServes(); !serves) {
        why = serves.error().detail;
    } else {
        const ControlResult<hostapd::Status> answer = co_await status();
        if (!answer) {
            why = answer.error().detail;
        } else if (inForce_ && !agrees(*answer, *inForce_)) {
            why = "hostapd: " + answer->state;
        } else {
            stations_.counted(answer->entries);
        }
    }
    if (!why.empty() && inForce_ && !deadline.endedEarly()) {
        log::warning("access point: no longer on air as it was: {}", why);
        inForce_.reset();
        lost_ = true;
    }
}

Awaitable<Result<void>> AccessPoint::seenOnAir(AirSettings wanted, Deadline deadline) {
    const int exitsBefore = exits_;
    Result<void> serves;
    std::optional<Clock::time_point> claimed;  // by hostapd, and not by the link, since then
    std::chrono::milliseconds pause = kFirstStatusPause;
    while (!deadline.over()) {
        const ControlResult<hostapd::Status> answer = co_await status();
        if (answer && !attached_) {
            std::function<void(std::string_view)> heard = [this](std::string_view line) {
                onEvent(line);
            };
            const ControlResult<void> attached = co_await socket_.attach(std::move(heard));
            attached_ = attached.has_value();
        }
        const bool claims = answer && agrees(*answer, wanted);
        serves = claims ? linkServes() : serves;
        if (claims && serves) {
            if (wanted.radio.channel.isAutomatic()) {
                // Kept for when hostapd has to be started anew: selecting takes seconds.
                chosen_ = Channel::create(answer->channel).value_or(Channel::automatic());
            }
            co_return Result<void>{};
        }
        if (isSilent(answer)) {
            co_return std::unexpected(answer.error().toError());
        }
        claimed = claims ? claimed.value_or(Clock::now()) : std::optional<Clock::time_point>{};
        if (claimed && Clock::now() - *claimed > kClaimLimit) {
            co_return serves;
        }
        if (exits_ != exitsBefore) {
            co_return fail(Errc::unknown, supervisor_.why("ended"));
        }
        co_await deadline.sleep(pause);
        pause = std::min(2 * pause, kStatusPollInterval);
    }
    co_return !serves ? serves : fail(Errc::unknown, supervisor_.why("not on air in time"));
}

Awaitable<Result<Ensured>> AccessPoint::bring(OnAir wanted, Deadline deadline) {
    if (!wanted) {
        const bool ran = supervisor_.wanted();
        const Result<void> closed = co_await close();
        if (!closed) {
            co_return std::unexpected(closed.error());
        }
        co_return ran ? Ensured::changed : Ensured::untouched;
    }
    std::vector<AccessPointStep> steps = plan(inForce_, wanted);
    if (steps.empty() && wanted->admission != hostapd::Admission{}) {
        const ControlResult<void> looked = co_await lookAtAdmission();
        if (!looked) {
            co_return std::unexpected(looked.error().toError());
        }
        steps = plan(inForce_, wanted);
    }
    if (steps.empty()) {
        // For the next start, whatever others have made of the file.
        const Result<void> written = writeFiles(*wanted);
        co_return written ? Result<Ensured>(Ensured::untouched) : std::unexpected(written.error());
    }
    Result<void> done = co_await change(std::move(steps), *wanted, deadline);
    if (!done) {
        co_return std::unexpected(std::move(done.error()));
    }
    inForce_ = wanted;
    co_return std::exchange(lost_, false) ? Ensured::mended : Ensured::changed;
}

Awaitable<Result<void>> AccessPoint::change(std::vector<AccessPointStep> steps, AirSettings wanted,
                                            Deadline deadline) {
    if (steps.front() <= AccessPointStep::restart) {
        if (inForce_ && !inForce_->radio.channel.isAutomatic() &&
            wanted.radio.channel.isAutomatic()) {
            chosen_ = Channel::automatic();
        }
        co_return co_await startAnew(wanted, deadline);
    }
    // What could not be kept over a restart of hostapd is not put on air either.
    if (Result<void> prepared = files_.prepare(text(wanted), wanted.admission); !prepared) {
        co_return prepared;
    }
    // From here on it is unknown what is in force, until it is seen.
    const AirSettings from = *std::exchange(inForce_, std::nullopt);
    const Result<void> taken = co_await take(std::move(steps), from, wanted, deadline);
    const bool late = !taken && deadline.over();
    // What is taken back is never in the file: hostapd may end at any moment, and start with that.
    Result<void> done = late ? taken : files_.commit();
    if (!done) {
        co_await takeBack(wanted, from);  // a hostapd that is slow is no reason to start it anew
    } else if (!taken) {
        log::warning("access point: not changed in place, starting hostapd anew");
        done = co_await startAnew(wanted, deadline);
    }
    co_return done;
}

Awaitable<Result<void>> AccessPoint::take(std::vector<AccessPointStep> steps, AirSettings from,
                                          AirSettings wanted, Deadline deadline) {
    for (const AccessPointStep step : steps) {
        log::debug("access point: {}", name(step));
        Result<void> done = co_await perform(step, from, wanted);
        if (!done) {
            log::warning("access point: {} failed: {}", name(step), done.error().detail);
            co_return done;
        }
    }
    co_return co_await seenOnAir(wanted, deadline.within(kInPlaceLimit));
}

Awaitable<void> AccessPoint::takeBack(AirSettings from, AirSettings to) {
    std::vector<AccessPointStep> steps = plan(from, to);
    const Result<void> back = co_await take(std::move(steps), from, to, Deadline(kTakeBackLimit));
    if (back) {
        inForce_ = to;
    }
}

Awaitable<Result<void>> AccessPoint::perform(AccessPointStep step, AirSettings from,
                                             AirSettings wanted) {
    switch (step) {
        case AccessPointStep::start:
        case AccessPointStep::stop:
        case AccessPointStep::restart:
            break;  // stand alone
        case AccessPointStep::ssid:
            co_return withoutValue(co_await hostapd_.setSsid(wanted.ssid, wanted.security));
        case AccessPointStep::wpa: {
            const bool pmf = config_.radio.pmf && protectsFrames();
            const ControlResult<void> done = co_await hostapd_.setWpa(wanted.security, pmf);
            co_return done ? groupKeyFits(wanted.security) : withoutValue(done);
        }
        case AccessPointStep::passphrase:
            co_return withoutValue(co_await hostapd_.setPassphrase(wanted.security));
        case AccessPointStep::broadcast:
            co_return withoutValue(co_await hostapd_.setBroadcast(wanted.broadcast));
        case AccessPointStep::isolation:
            co_return withoutValue(co_await hostapd_.setIsolation(wanted.isolation));
        case AccessPointStep::channel:
            if (from.radio.channel.isAutomatic() && chosen_ == wanted.radio.channel) {
                co_return Result<void>{};  // it found that one by itself
            }
            co_return co_await switchChannel(wanted.radio.channel,
                                             hostapd::uses11n(wanted.radio.mode, wanted.security));
        case AccessPointStep::admission:
            co_return co_await admit(wanted.admission);
    }
    co_return Result<void>{};
}

Result<void> AccessPoint::groupKeyFits(const Security& security) {
    if (config_.radio.driver == RadioDriver::none) {
        return {};
    }
    const Result<std::uint32_t> cipher = groupCipherOf(interface_);
    if (!cipher) {
        return std::unexpected(cipher.error());
    }
    // Where the driver did not take the key, hostapd says nothing, and lets nobody in.
    const bool tkip = hostapd::wpaKind(security, false).forAll == "TKIP";
    return *cipher == (tkip ? kTkip : kCcmp)
               ? Result<void>{}
               : fail(Errc::unknown, interface_ + " has no key for all stations");
}

Awaitable<Result<void>> AccessPoint::switchChannel(Channel channel, bool use11n) {
    const int exitsBefore = exits_;
    switchedTo_ = 0;
    ControlResult<void> done;
    for (int tries = 0; tries < kSwitchTries; ++tries) {
        done = co_await hostapd_.switchChannel(channel, use11n);
        if (done || done.error().kind != ControlError::Kind::refused) {
            break;
        }
        co_await sleepFor(kSwitchPause);
    }
    if (!done) {
        co_return withoutValue(done);
    }
    // Until then hostapd refuses changes, and the kernel others on the same radio.
    const std::chrono::milliseconds beaconInterval(config_.radio.beaconInterval * 1024 / 1000);
    const Deadline limit(hostapd::kSwitchBeacons * beaconInterval + kSwitchLimit);
    while (switchedTo_ != channel.frequency() && exits_ == exitsBefore && !limit.over()) {
        co_await withTimeout(switched_.wait(), limit.left());
    }
    co_return switchedTo_ == channel.frequency()
        ? Result<void>{}
        : fail(Errc::unknown, "the radio did not change its channel");
}

void AccessPoint::adoptChannel() {
    if (inForce_ && !inForce_->radio.channel.isAutomatic()) {
        chosen_ = inForce_->radio.channel;
        inForce_->radio.channel = Channel::automatic();
    }
}

std::string AccessPoint::text(const AirSettings& settings) {
    return hostapdText(config_, interface_, settings, chosen_, protectsFrames(), files_.accepted(),
                       files_.denied());
}

bool AccessPoint::protectsFrames() {
    if (!protectsFrames_ && config_.radio.driver != RadioDriver::none) {
        const Result<RadioAbilities> radio = radioAbilities(interface_);
        if (!radio) {
            return false;
        }
        protectsFrames_ = radio->protectedFrames;
    }
    return protectsFrames_.value_or(true);
}

Awaitable<void> AccessPoint::end() {
    co_await supervisor_.stop();
    socket_.serverGone();  // or what asked it would take the next one's silence for it
    stations_.lost();
    attached_ = false;
    takeDown();
}

Awaitable<Result<void>> AccessPoint::close() {
    co_await end();
    socket_.detach();
    inForce_.reset();
    starting_.reset();
    lost_ = false;
    chosen_ = Channel::automatic();
    co_return files_.remove();
}

}  // namespace w58d
