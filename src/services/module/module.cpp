// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/module/module.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/loop/timeout.hpp"
#include "services/board/survey.hpp"
#include "services/module/concerns.hpp"
#include "services/storage/dialer_secrets.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// A change that failed is answered when what it touched is back, if that takes no longer.
constexpr auto kPutBackLimit = 3500ms;
/// Until the second file of the settings follows the first: a line of several commands writes it
/// once.
constexpr auto kCopyPause = 500ms;
/// How long an orderly stop waits for a change to give up.
constexpr auto kCloseLimit = 3s;
/// How long the end of an access point waits for another port's change before it ends that.
constexpr auto kCloserPatience = 5s;

std::array<Reconciler::Ensure, kParts> each(
    const std::function<Awaitable<Result<Ensured>>(Part, Deadline)>& ensure) {
    std::array<Reconciler::Ensure, kParts> all;
    for (std::size_t number = 0; number < kParts; ++number) {
        all[number] = [ensure, part = static_cast<Part>(number)](Deadline deadline) {
            return ensure(part, deadline);
        };
    }
    return all;
}

}  // namespace

Module::Module(asio::io_context& io, const Config& config, Links links)
    : io_(io),
      config_(config),
      links_(std::move(links)),
      store_(config.stateDir),
      wanted_(config.defaults),
      reconciler_(io, each([this](Part part, Deadline deadline) { return ensure(part, deadline); }),
                  [this](Part part, const std::string& why) { faults_.note(part, why); }),
      faults_(io),
      filter_(io, config,
              {.heard = [this] { filterHeard(); },
               .changed =
                   [this] {
                       filterHeard();
                       lan_.filterChanged();
                       reconciler_.probe({Part::filter, Part::lan});
                   }}),
      lan_(
          io, config, links_, [this] { reconciler_.ask({Part::lan}); },
          [this](pid_t child) { filter_.ignore(child); }),
      uplink_(io, config, [this] { worldChanged(); }),
      interfaces_(config, links_),
      bans_(io, [this] { reconciler_.ask({Part::ap0, Part::ap1}); }),
      roster_(
          static_cast<std::size_t>(config.radio.maxClients),
          {.tell = [this](const ClientEvent& event) { tellOfClient(event); },
           .movedOn = [this](bool second,
                             const MacAddress& client) { accessPoints_.movedOn(second, client); }}),
      refusals_(io, [this](const Refusal& refusal) { heardOfRefusal(refusal); }),
      accessPoints_(io, config, links_, interfaces_, roster_,
                    [this](PartSet parts) { reconciler_.ask(parts); }),
      station_(io, config, links_, interfaces_,
               {.follow = [this](Channel channel, bool there,
                                 Deadline life) { return follow(channel, there, std::move(life)); },
                .leased = [this](auto lease) { leased(std::move(lease)); },
                .transitionDisabled = [this](const auto& network) { transitionDisabled(network); },
                .progressed =
                    [this](StationProgress progress) {
                        if (onStationProgress_) {
                            onStationProgress_(progress);
                        }
                    },
                .failed =
                    [this](const std::string& why) {
                        if (onStationFailure_) {
                            onStationFailure_(Error{Errc::unknown, "station: " + why});
                        }
                    },
                .disturbed = [this] { reconciler_.ask({Part::station}); }}),
      stationRoute_(config.lan.bridge),
      servedAt_(config.lan.range) {
    for (const std::string& interface :
         {config.radio.interface, config.radio.secondInterface, config.station.interface}) {
        if (!interface.empty()) {
            radios_[interface] = 0;
        }
    }
    lan_.onLeaseNews([this](const dnsmasq::LeaseNews& news) { heardOfLease(news); });
    load();
}

void Module::open() {
    // Of a killed daemon.
    stationRoute_.remove();
    interfaces_.remove(stationInterface(config_));  // and an address, maybe of another network
    sweepDialerSecrets(config_.wan);
    removeLeftovers(config_.runDir);
    (void)ensureUplink();  // whom dnsmasq asks, before it starts; what fails is said by the part
    reconciler_.start(std::chrono::seconds(config_.health.interval), [this] { probe(); });
    spawn(io_, warnOfDefaults(io_, config_));
}

Awaitable<void> Module::close() {
    closing_ = true;
    closed_.wakeAll();
    faults_.close();
    roster_.close();
    refusals_.end();
    (void)bans_.lift();
    station_.abandon();
    co_await reconciler_.stop();
    const AsyncMutex::Lock lock = co_await turn(Deadline(kCloseLimit));
    if (const Result<Ensured> stored = ensureStorage(); !stored) {
        log::warning("storage: {}", stored.error().detail);
    }
    uplink_.close();
    co_await station_.close();
    lease_.reset();
    routed_.reset();
    stationRoute_.remove();
    if (const Result<void> removed = links_.removeAddresses(stationInterface(config_)); !removed) {
        log::warning("station: {}", removed.error().detail);
    }
    co_await accessPoints_.close();
    co_await lan_.close();
    co_await filter_.close();
}

void Module::probe() {
    reconciler_.probe(
        {Part::lan, Part::radio, Part::ap0, Part::ap1, Part::station, Part::uplink, Part::storage});
    lookAtFilter();
    filter_.lookAtFile();
    if (reconciler_.inForce(Part::ap0) && filter_.prepareCone()) {  // nothing more urgent is left
        reconciler_.probe({Part::filter});
    }
    if (store_.unread()) {
        reconciler_.retry({Part::storage});
    }
    if ((aim().wifi && reconciler_.inForce(Part::ap0)) || station_.running()) {
        interfaces_.checkCountry();
    }
    if (onProbe_) {
        onProbe_();
    }
}

void Module::onFault(Faults::Listener listener) {
    faults_.setListener([this, listener = std::move(listener)](Part part, bool failing) {
        if (part != Part::uplink || !config_.wan.interfaces.empty()) {
            listener(part, failing);
        }
    });
}

void Module::filterHeard() {
    if (reconciler_.waits(Part::filter)) {
        filter_.shut();
    }
}

void Module::lookAtFilter() {
    if (filter_.differs()) {
        filterHeard();
        reconciler_.ask({Part::filter});
    }
}

void Module::worldChanged() {
    (void)ensureUplink();  // at once: it is not for the others to wait for; see open()
    lookAtFilter();
    if (aim().selection.setup() == WifiSetup::apAp) {
        accessPoints_.keepApart(air());
    }
    reconciler_.probe({Part::lan, Part::radio, Part::ap0, Part::ap1, Part::station, Part::uplink});
    for (auto& [interface, before] : radios_) {
        const Result<std::optional<Link>> radio = links_.find(interface);
        const int index = radio && *radio ? (*radio)->index : 0;
        if (index != std::exchange(before, index) && index != 0) {
            reconciler_.retry({Part::radio, Part::ap0, Part::ap1, Part::station});
        }
    }
}

Awaitable<AsyncMutex::Lock> Module::turn(Deadline deadline) {
    AsyncMutex::Lock lock = changing_.tryLock();  // nearly always, and without a timer
    if (!lock) {
        std::optional<AsyncMutex::Lock> waited =
            co_await withTimeout(changing_.lock(), deadline.left());
        lock = std::move(waited).value_or(AsyncMutex::Lock{});
    }
    co_return lock;
}

Awaitable<Result<void>> Module::lanAddressed(Deadline deadline) {
    if (lan_.addressed()) {
        co_return Result<void>{};
    }
    Result<void> done = co_await reconciler_.settle({Part::lan}, deadline);
    if (!done && lan_.addressed()) {
        done = {};
    }
    co_return done;
}

PartSet Module::withNeeds(PartSet parts) const {
    PartSet needs;
    if (parts.has(Part::station) && aim().stationMode()) {
        needs |= {Part::filter};
    }
    if (parts.has(Part::ap1) && air().second) {
        needs |= {Part::radio, Part::ap0};
    }
    // Soon after the start they were not looked at yet; and what failed may be well by now.
    for (const Part part : {Part::filter, Part::radio, Part::ap0}) {
        if (needs.has(part) && !reconciler_.inForce(part)) {
            parts |= {part};
        }
    }
    return parts;
}

Awaitable<Result<void>> Module::settle(PartSet concerned, Deadline deadline) {
    const PartSet parts = withNeeds(concerned);
    PartSet rest = parts;
    if (parts.has(Part::lan)) {
        const PartSet first = parts & PartSet{Part::filter, Part::lan};
        Result<void> done = co_await reconciler_.settle(first, deadline);
        const bool byLan = !reconciler_.report(Part::lan).why.empty();
        const bool byFilter = !reconciler_.report(Part::filter).why.empty();
        if (!done && (!byLan || byFilter || !lan_.lacksOnlyPorts())) {
            co_return done;
        }
        rest = rest - first;
    }
    co_return co_await reconciler_.settle(rest, deadline);
}

Awaitable<Result<void>> Module::change(std::function<Result<void>(Settings&)> edit,
                                       PartSet concerned, Deadline deadline) {
    return tryOut(std::move(edit), concerned, Keep::tried, deadline);
}

Awaitable<Result<void>> Module::tryOut(std::function<Result<void>(Settings&)> edit,
                                       PartSet concerned, Keep keep, Deadline deadline) {
    const Clock::time_point latest = Clock::now() + deadline.left() + kPutBackLimit;
    const AsyncMutex::Lock lock = co_await turn(deadline);
    if (!lock || closing_) {
        co_return fail(Errc::notAllowed, "another change is under way");
    }
    readAgainIfLost();
    const auto edited = [&]() -> Result<Settings> {
        Settings settings = wanted_;
        if (Result<void> done = edit(settings); !done) {
            return std::unexpected(std::move(done.error()));
        }
        // Who says nothing new does not take the place of what may be read yet, nor is it kept.
        if (lost_ && keep == Keep::tried && (opensAsMade(settings) || settings == wanted_)) {
            return fail(Errc::notAllowed, store_.whyUnread());
        }
        return settings;
    };
    Result<Settings> candidate = edited();
    Result<void> can;
    if (candidate) {
        can = co_await boardCanSecure(*candidate, deadline);
        candidate = edited();  // with what was read or heard meanwhile
    }
    if (!can || !candidate) {
        co_return !can ? can : Result<void>(std::unexpected(std::move(candidate.error())));
    }
    if (Result<void> prepared = prepare(*candidate, keep); !prepared) {
        store_.discard();
        log::error("settings not changed: {}", prepared.error().detail);
        co_return prepared;
    }
    tried_ = std::move(*candidate);
    concerned |= concernOf(wanted_, *tried_);
    const PartSet parts = concerned - PartSet{Part::storage};  // kept is only what is in force
    if (wanted_.stationMode() && !tried_->stationMode()) {
        station_.abandon();  // it may be waiting for what is to be changed now
    }
    underWay_ = deadline;
    Result<void> done = co_await settle(parts, deadline);
    const bool aboutStorage = concerned.has(Part::storage);
    if (done && (aboutStorage || !stored(*tried_))) {
        keep_ = keep;
        done = co_await reconciler_.settle({Part::storage}, deadline);
        // What else is wrong with it is not this command's.
        if (!done && !aboutStorage && stored(*tried_)) {
            done = {};
        }
    }
    keep_ = Keep::wanted;
    underWay_.reset();
    if (done) {
        changed_ = changed_ || *tried_ != wanted_;
        wanted_ = *std::exchange(tried_, std::nullopt);
        lost_ = lost_ && !stored(wanted_);
        closedUnread_ = closedUnread_ && lost_;
        if (store_.copyDue()) {
            spawn(io_, copySoon());
        }
        co_return done;
    }
    log::error("settings not changed: {}", done.error().detail);
    tried_.reset();
    store_.discard();
    // What noticed late that its time was over has had some of this already.
    const auto left = std::chrono::floor<std::chrono::milliseconds>(latest - Clock::now());
    const Deadline backBy(std::min<std::chrono::milliseconds>(left, kPutBackLimit));
    const Result<void> back = co_await settle(parts | PartSet{Part::storage}, backBy);
    if (!back && !closing_) {
        log::warning("not put back yet: {}", back.error().detail);
    }
    co_return done;
}

Awaitable<Result<void>> Module::closeAccessPoint(Deadline deadline) {
    AsyncMutex::Lock lock = co_await turn(deadline.within(kCloserPatience));
    if (!lock && underWay_) {
        underWay_->endEarly();  // it may be about what is to be closed, and go on failing
    }
    if (!lock) {
        lock = co_await turn(deadline);
    }
    if (!lock || closing_) {
        co_return fail(Errc::notAllowed, "another change is under way");
    }
    readAgainIfLost();
    changed_ = changed_ || wanted_.wifi;
    closedUnread_ = lost_;
    wanted_.wifi = false;
    Result<void> done =
        co_await reconciler_.settle({Part::ap0, Part::ap1, Part::storage}, deadline);
    if (!done) {
        log::error("closed, but: {}", done.error().detail);
    }
    co_return Result<void>{};
}

Awaitable<Result<void>> Module::restoreFactorySettings(Deadline deadline) {
    std::function<Result<void>(Settings&)> restore = [this](Settings& settings) -> Result<void> {
        settings = config_.defaults;
        forgetsLeases_ = true;
        return {};
    };
    Bans::All lifted = bans_.lift();
    Result<void> done = co_await tryOut(std::move(restore), PartSet::all() - PartSet{Part::uplink},
                                        Keep::triedOnly, deadline);
    forgetsLeases_ = false;
    if (!done && !closing_) {
        bans_.restore(std::move(lifted));
        reconciler_.ask({Part::ap0, Part::ap1});
    }
    co_return done ? lan_.keepLeases() : done;
}

Awaitable<void> Module::copySoon() {
    co_await withTimeout(closed_.wait(), kCopyPause);
    // A change under way has made it, or makes it later.
    const Result<void> done = closing_ || tried_ ? Result<void>{} : store_.copy();
    if (!done) {
        reconciler_.ask({Part::storage});
    }
}

RadioSettings& Module::radioOf(Settings& settings) const {
    const int id = settings.selection.id();
    const bool shared = id == kSecondId && accessPoints_.shareRadio();
    return settings.aps[shared ? 0 : id].radio;
}

RadioSettings Module::radio() const {
    Settings settings = wanted_;
    RadioSettings radio = radioOf(settings);
    if (followed_ && settings.stationMode() && !radio.channel.isAutomatic()) {
        radio.channel = *followed_;
    }
    return radio;
}

std::optional<Ipv4Address> Module::stationAddress() const {
    return lease_ && routed_ ? std::optional(routed_->address) : std::nullopt;
}

}  // namespace w58d
