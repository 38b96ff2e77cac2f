// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/access_points.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/spawn.hpp"

namespace w58d {
namespace {

bool has(const std::vector<AccessPointStep>& steps, AccessPointStep step) {
    return std::ranges::find(steps, step) != steps.end();
}

bool startsAnew(const std::vector<AccessPointStep>& steps) {
    return !steps.empty() && steps.front() <= AccessPointStep::restart;
}

Result<Ensured> both(Result<Ensured> first, Result<Ensured> second) {
    if (!first || !second) {
        return !first ? std::move(first) : std::move(second);
    }
    return std::max(*first, *second);
}

}  // namespace

AccessPoints::AccessPoints(asio::io_context& io, const Config& config, Links& links,
                           RadioInterfaces& interfaces, Roster& roster,
                           std::function<void(PartSet)> disturbed)
    : config_(config),
      links_(links),
      interfaces_(interfaces),
      secondName_(secondInterface(config)),
      first_(io, config, links, roster, false, "hostapd", config.radio.interface,
             [disturbed] { disturbed({Part::radio, Part::ap0}); }),
      second_(io, config, links, roster, true, "hostapd-ap1", secondName_,
              [disturbed] { disturbed({Part::radio, Part::ap1}); }) {}

bool AccessPoints::shareRadio() const {
    return config_.radio.driver == RadioDriver::none || interfaces_.sharesRadio(secondName_);
}

OnAir AccessPoints::second(const Air& wanted) const {
    OnAir second = wanted.second;
    if (second && wanted.first && shareRadio()) {
        second->radio = wanted.first->radio;
        if (second->radio.channel.isAutomatic()) {
            second->radio.channel = first_.chosen();
        }
    }
    return second;
}

Awaitable<Result<Ensured>> AccessPoints::bringFirst(Air wanted, Deadline deadline) {
    const std::vector<AccessPointStep> steps = plan(first_.inForce(), wanted.first);
    const OnAir beside = second(wanted);
    if (!shareRadio()) {
        co_return co_await first_.bring(wanted.first, deadline);
    }
    const OnAir& there = second_.inForce();
    if (there && beside && has(steps, AccessPointStep::channel)) {
        // The kernel moves all interfaces of a radio at once, when each has announced it.
        std::optional<Result<Ensured>> first;
        std::optional<Result<Ensured>> second;
        Awaitable<void> firstMoves = keep(first_.bring(wanted.first, deadline), first);
        Awaitable<void> secondMoves = keep(second_.bring(beside, deadline), second);
        co_await bothEnd(std::move(firstMoves), std::move(secondMoves));
        co_return both(std::move(*first), std::move(*second));
    }
    // One of which is not known where it is may hold the radio on another channel.
    if (startsAnew(steps) && (!there || !beside || beside->radio != there->radio)) {
        (void)co_await second_.close();  // its file is written anew
    }
    co_return co_await first_.bring(wanted.first, deadline);
}

Awaitable<Result<Ensured>> AccessPoints::ensureFirst(Air wanted, Deadline deadline) {
    co_await first_.look(deadline);
    Result<Ensured> done = co_await bringFirst(wanted, deadline);
    if (done && wanted.first) {
        done = both(std::move(done), enable(config_.radio.interface));
    }
    if (done) {
        done = both(std::move(done), isolate(config_.radio.interface, isolation(wanted)));
    }
    co_return done;
}

Awaitable<Result<Ensured>> AccessPoints::ensureSecond(Air wanted, Deadline deadline) {
    const OnAir beside = second(wanted);
    if (!beside) {
        Result<Ensured> done = co_await second_.bring(std::nullopt, deadline);
        interfaces_.remove(secondName_);
        if (done == Ensured::changed) {  // the first one is isolated from what has gone
            done = both(std::move(done), isolate(config_.radio.interface, false));
        }
        co_return done;
    }
    if (wanted.first && shareRadio() && !first_.inForce()) {
        co_return fail(Errc::unknown, "the radio's first access point is not on air");
    }
    co_await second_.look(deadline);
    Result<Ensured> done = co_await second_.bring(beside, deadline);
    if (done) {
        done = both(std::move(done), enable(secondName_));
    }
    // The first one may have been alone when it was looked at.
    for (const std::string& port : {secondName_, config_.radio.interface}) {
        if (done) {
            done = both(std::move(done), isolate(port, isolation(wanted)));
        }
    }
    co_return done;
}

void AccessPoints::keepApart(const Air& wanted) {
    if (!wanted.first || !wanted.second || !(wanted.first->isolation || wanted.second->isolation)) {
        return;
    }
    for (const std::string& port : {config_.radio.interface, secondName_}) {
        const Result<std::optional<Link>> link = links_.find(port);
        if (!link || !*link || (*link)->master == 0) {
            continue;
        }
        if (const Result<Ensured> done = isolate(port, true); !done) {
            log::warning("{}", done.error().detail);
        }
    }
}

std::optional<bool> AccessPoints::isolation(const Air& wanted) const {
    if (!first_.inForce() || !second_.inForce() || !wanted.first || !wanted.second) {
        return std::nullopt;
    }
    return wanted.first->isolation || wanted.second->isolation;
}

Result<Ensured> AccessPoints::enable(const std::string& port) {
    if (config_.radio.driver == RadioDriver::none || links_.portForwards(port)) {
        return Ensured::untouched;
    }
    log::warning("access point: {} was disabled in the bridge", port);
    const Result<void> done = links_.enablePort(port);
    return done ? Result<Ensured>(Ensured::mended) : std::unexpected(done.error());
}

Result<Ensured> AccessPoints::isolate(const std::string& port, std::optional<bool> wanted) {
    if (!wanted || config_.radio.driver == RadioDriver::none ||
        links_.portIsolated(port) == *wanted) {
        return Ensured::untouched;
    }
    const Result<void> done = links_.isolatePort(port, *wanted);
    if (!done) {
        return fail(Errc::unknown, "access points not isolated: " + done.error().detail);
    }
    return Ensured::changed;
}

Awaitable<Result<std::vector<hostapd::Station>>> AccessPoints::stations(int id, Deadline deadline) {
    AccessPoint& selected = id == kSecondId ? second_ : first_;
    return selected.clients(std::move(deadline));
}

Awaitable<Result<std::vector<MacAddress>>> AccessPoints::clients(int id, Deadline deadline) {
    const Result<std::vector<hostapd::Station>> all = co_await stations(id, deadline);
    if (!all) {
        co_return std::unexpected(all.error());
    }
    std::vector<MacAddress> addresses;
    for (const hostapd::Station& station : *all) {
        addresses.push_back(station.address);
    }
    co_return addresses;
}

Result<MacAddress> AccessPoints::macAddress(int id) {
    return interfaces_.addressOf(id == kSecondId ? secondName_ : config_.radio.interface,
                                 WirelessKind::accessPoint);
}

Awaitable<Result<bool>> AccessPoints::sendAway(MacAddress device, Deadline deadline) {
    bool was = false;
    for (AccessPoint* const each : {&first_, &second_}) {
        const Result<bool> sent = co_await each->sendAway(device, deadline);
        if (!sent) {
            co_return sent;
        }
        was |= *sent;
    }
    co_return was;
}

Awaitable<void> AccessPoints::disconnectAll() {
    co_await first_.disconnectAll();
    co_await second_.disconnectAll();
}

Awaitable<void> AccessPoints::close() {
    for (AccessPoint* const each : {&second_, &first_}) {
        const Result<void> closed = co_await each->close();
        if (!closed) {
            log::warning("access point: {}", closed.error().detail);
        }
    }
    interfaces_.remove(secondName_);
}

}  // namespace w58d
