// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/station/station.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "backends/wpa_supplicant_config.hpp"
#include "base/charset.hpp"
#include "base/hex.hpp"
#include "base/log.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/loop/timeout.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using wpasupplicant::Event;

/// From execution to the first answer; more than an emulated Cortex-A7 takes.
constexpr auto kStartLimit = 6s;
constexpr auto kAnswerPollInterval = 30ms;
}  // namespace

Station::Station(asio::io_context& io, const Config& config, Links& links,
                 RadioInterfaces& interfaces, Events events)
    : io_(io),
      config_(config),
      links_(links),
      interfaces_(interfaces),
      events_(std::move(events)),
      interface_(stationInterface(config)),
      file_(config.runDir + "/wpa_supplicant.conf"),
      controlFolder_(config.runDir + "/wpa_supplicant"),
      socket_(io, controlFolder_ + "/" + interface_, config.runDir),
      supervisor_(io, {.name = "wpa_supplicant",
                       .runDir = config.runDir,
                       .program = config.programs.wpaSupplicant,
                       .mark = "-c" + file_.path(),
                       .onLine = {}}),
      lease_(io, config, interface_) {
    supervisor_.setEvents({.started = {}, .exited = [this](const ExitStatus&) {
                               socket_.serverGone();
                               attached_ = false;
                               ++exits_;
                               joining_ = Joining::idle;
                               changed_.wakeAll();
                               events_.disturbed();
                           }});
}

bool Station::sharesRadio() const {
    return interfaces_.sharesRadio(interface_);
}

Awaitable<Result<Ensured>> Station::ensure(std::optional<StationSettings> wanted,
                                           Deadline deadline) {
    if (wanted) {
        // Before anything is stopped: what cannot be written costs nobody the network.
        if (const Result<void> written = file_.write(text(*wanted)); !written) {
            co_return std::unexpected(written.error());
        }
    }
    if (running_ && wanted == wanted_ && !life_.over()) {
        Result<Ensured> still = co_await stillRuns(deadline);
        if (still) {
            Result<Ensured> asking = co_await lease_.ensure();
            co_return asking ? std::max(*still, *asking) : asking;
        }
        if (!attached_ && deadline.endedEarly()) {
            co_return still;  // it was not given its time to answer
        }
        log::warning("station: started anew: {}", still.error().detail);
    }
    const bool ran = running_;
    const bool lost = running_ && wanted == wanted_ && !life_.over();
    co_await stop();
    wanted_ = std::move(wanted);
    if (!wanted_) {
        progress(StationState::off, StationReason::none);
        interfaces_.remove(interface_);
        if (const Result<void> removed = file_.remove(); !removed) {
            co_return std::unexpected(removed.error());
        }
        co_return ran ? Ensured::changed : Ensured::untouched;
    }
    life_ = Deadline(kLongLife);
    Result<void> done = co_await start(deadline);
    if (!done) {
        progress(StationState::off, StationReason::none);
        co_await stop();
        interfaces_.remove(interface_);
        co_return std::unexpected(std::move(done.error()));
    }
    running_ = true;
    said_.clear();
    failures_.forget();
    const bool looks = wanted_->ssid.has_value();
    progress(looks ? StationState::looking : StationState::off,
             looks && lost ? progress_.reason : StationReason::none);
    if (looks) {
        spawn(io_, live());
    }
    co_return lost ? Ensured::mended : Ensured::changed;
}

std::string Station::text(const StationSettings& settings) const {
    return wpasupplicant::configText({.controlFolder = controlFolder_,
                                      .country = config_.radio.country,
                                      .ssid = settings.ssid,
                                      .key = settings.key});
}

Result<Link> Station::link() {
    Result<std::optional<Link>> link = links_.find(interface_);
    if (!link) {
        return std::unexpected(std::move(link.error()));
    }
    return *link ? Result<Link>(std::move(**link)) : fail(Errc::unknown, interface_ + " is absent");
}

Awaitable<Result<Ensured>> Station::stillRuns(Deadline deadline) {
    const Result<Link> now = link();
    if (!now || now->index != linkIndex_) {
        co_return fail(Errc::unknown, interface_ + " was made anew");
    }
    bool answered = attached_;
    if (!attached_) {
        answered = co_await answers(deadline);
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

Awaitable<Result<void>> Station::start(Deadline deadline) {
    if (config_.radio.driver == RadioDriver::none) {
        co_return fail(Errc::unknown, "there is no radio");
    }
    if (const auto made = interfaces_.ensure(interface_, WirelessKind::station); !made) {
        co_return std::unexpected(made.error());
    }
    const Result<Link> made = link();
    if (!made) {
        co_return std::unexpected(made.error());
    }
    linkIndex_ = made->index;
    std::vector<std::string> argv =
        wpasupplicant::arguments(config_.programs.wpaSupplicant, interface_, file_.path());
    const Result<void> done = co_await supervisor_.start(std::move(argv));
    if (!done || deadline.over()) {
        co_return done ? fail(Errc::unknown, "no time left") : done;
    }
    const bool up = co_await answers(deadline);
    co_return up ? Result<void>{} : fail(Errc::unknown, supervisor_.why("does not answer"));
}

Awaitable<bool> Station::answers(Deadline deadline) {
    const Deadline limit = deadline.within(kStartLimit);
    const int exitsBefore = exits_;
    while (!limit.over() && supervisor_.wanted() && exits_ == exitsBefore) {
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
        co_await limit.sleep(kAnswerPollInterval);
    }
    co_return false;
}

Awaitable<Result<std::optional<wpasupplicant::JoinedNetwork>>> Station::joinedNetwork(
    Deadline deadline) {
    if (!joined() || !attached_) {
        co_return std::optional<wpasupplicant::JoinedNetwork>();
    }
    ControlResult<std::string> status = co_await socket_.request("STATUS");
    status = checked(std::move(status));
    std::optional<wpasupplicant::JoinedNetwork> network;
    if (status) {
        network = wpasupplicant::parseStatus(*status);
    }
    if (!network || !joined() || deadline.over()) {
        co_return network;
    }
    const ControlResult<std::string> signal = co_await socket_.request("SIGNAL_POLL");
    network->level = signal ? wpasupplicant::levelIn(*signal) : std::nullopt;
    co_return network;
}

void Station::abandon() {
    life_.endEarly();
    changed_.wakeAll();
}

Awaitable<void> Station::stop() {
    abandon();
    const AsyncMutex::Lock lived = co_await living_.lock();
    running_ = false;
    socket_.detach();
    attached_ = false;
    co_await lease_.stop();  // has been stopped, but for what a killed daemon left
    co_await supervisor_.stop();
    socket_.serverGone();  // or what asked it would take the next one's silence for it
}

Awaitable<void> Station::close() {
    co_await stop();
    wanted_.reset();
    interfaces_.remove(interface_);
    if (const Result<void> removed = file_.remove(); !removed) {
        log::warning("station: {}", removed.error().detail);
    }
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
        case Event::Kind::refused:
            // A wrong key ends in these too, and is the most interesting of them.
            joining_ = joining_ == Joining::wrongKey ? joining_ : Joining::idle;
            break;
        case Event::Kind::channel:
            if (const Result<Channel> channel = Channel::at(event.frequency); channel) {
                spawn(io_, followSwitch(*channel));
            }
            break;
        case Event::Kind::transitionDisable:
            onTransitionDisable(event);
            break;
    }
    changed_.wakeAll();
}

void Station::onTransitionDisable(const Event& event) {
    // Of the kind that it speaks of: who knows a WPA2 network's password could say it too.
    const bool meant = (event.wpa3 && kind_ == wpasupplicant::SecurityKind::sae) ||
                       (event.enhancedOpen && kind_ == wpasupplicant::SecurityKind::owe);
    if (meant && running_ && !life_.over() && !wanted_->transitionDisabled) {
        log::info("station: {} for good, says the network", name(kind_));
        wanted_->transitionDisabled = true;
        events_.transitionDisabled(*wanted_);
    }
}

Awaitable<void> Station::followSwitch(Channel channel) {
    if (running_ && sharesRadio()) {
        co_await events_.follow(channel, true, life_);
    }
}

}  // namespace w58d
