// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// An access point from nothing: its file, a new hostapd, and a channel where none can be selected.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "services/access_point/access_point.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// Where the driver gives automatic selection nothing to go by, or it does not end in time.
constexpr int kFallbackChannel = 6;
/// For a start on that channel, of what is left; with less than twice as much there is no fallback.
constexpr std::chrono::seconds kFallbackTime = 3s;
/// Between the end of a start and that of the time of whoever waits for it.
constexpr std::chrono::milliseconds kTimeToTell = 250ms;

}  // namespace

Awaitable<Result<void>> AccessPoint::startAnew(AirSettings wanted, Deadline deadline) {
    const bool selects = wanted.radio.channel.isAutomatic() && chosen_.isAutomatic() &&
                         deadline.left() > 2 * kFallbackTime;
    const Deadline first = selects ? deadline.within(deadline.left() - kFallbackTime) : deadline;
    Result<void> done = co_await startOnce(wanted, first);
    if (done || !selects || deadline.over()) {
        co_return done;
    }
    chosen_ = *Channel::create(kFallbackChannel);
    Result<void> fixed = co_await startOnce(wanted, deadline);
    if (!fixed) {
        chosen_ = Channel::automatic();
        co_return done;
    }
    log::warning("access point: no channel could be selected automatically ({}); it is {}",
                 done.error().detail, kFallbackChannel);
    co_return fixed;
}

Awaitable<Result<void>> AccessPoint::seenToAdmit(hostapd::Admission wanted) {
    const ControlResult<hostapd::Admission> seen = co_await hostapd_.admission(wanted.onlyAccepted);
    if (!seen) {
        co_return std::unexpected(seen.error().toError());
    }
    co_return *seen == wanted ? Result<void>{}
                              : fail(Errc::unknown, "hostapd does not keep to its lists");
}

Awaitable<Result<void>> AccessPoint::startOnce(AirSettings wanted, Deadline deadline) {
    const int exitsBefore = exits_;
    // It ends a moment before who waits for it goes, so that hostapd's words are told.
    const Deadline seen = deadline.within(deadline.left() - kTimeToTell);
    Result<void> done = fail(Errc::unknown, "not started");
    if (starting_ == wanted && supervisor_.running()) {
        done = co_await seenOnAir(wanted, seen);
    }
    if (!done && !deadline.over()) {
        protectsFrames_.reset();  // it may be another radio
        // Written before anything is stopped: what cannot be written costs nobody the network.
        if (done = writeFiles(wanted); !done) {
            co_return done;
        }
        inForce_.reset();
        linkIndex_ = 0;
        co_await end();
        std::vector<std::string> argv = {config_.programs.hostapd, files_.config()};
        done = co_await supervisor_.start(std::move(argv));
        if (!done) {
            co_return done;
        }
        starting_ = wanted;
        done = co_await seenOnAir(wanted, seen);
        if (done && wanted.admission != hostapd::Admission{}) {
            done = co_await seenToAdmit(wanted.admission);
        }
    }
    if (done || !deadline.endedEarly()) {
        starting_.reset();
    }
    if (done) {
        // With the channel that was found. If it cannot be, the next look says so.
        (void)writeFiles(wanted);
    }
    if (!done && exits_ != exitsBefore) {
        co_await supervisor_.stop();  // whoever asked tries again, and not the supervisor too
    }
    co_return done;
}

}  // namespace w58d
