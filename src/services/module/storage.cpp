// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is wanted and what is on flash: read at the start, prepared before a change, kept after it.

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"
#include "services/module/concerns.hpp"
#include "services/module/module.hpp"
#include "services/storage/dialer_secrets.hpp"

namespace w58d {
namespace {

/// More than all files together that programs are started with.
constexpr std::size_t kRoom = 16 * 1024;

}  // namespace

Result<Ensured> Module::ensureStorage() {
    const bool same = lookAtStore();
    if (store_.unread() && !tried_) {
        if (changed_) {
            store_.reread();
        } else {
            load();
        }
    }
    const bool trying = keep_ != Keep::wanted;
    const Settings& kept = trying ? *tried_ : wanted_;
    if (lost_ && !trying && !changed_) {
        return fail(Errc::unknown, store_.whyUnread());
    }
    const Result<void> told = tellDialer(config_.wan, kept.user);
    if (!told && kept.user != wanted_.user) {
        return std::unexpected(told.error());
    }
    const bool there = stored(kept) && (tried_ || !(store_.copyDue() || lan_.leasesToKeep()));
    Result<void> done;
    if (keep_ == Keep::triedOnly) {
        done = store_.erase(kept);
    } else if (!stored(kept)) {
        done = store_.save(kept);
    }
    if (done && !tried_) {
        done = store_.copy();
        if (done && alsoStored_) {
            done = alsoStored_();
        }
    }
    if (done && !tried_) {
        done = lan_.keepLeases();
    }
    if (done) {
        done = told;
    }
    if (!done) {
        return std::unexpected(done.error());
    }
    if (!same) {
        return Ensured::mended;
    }
    return there ? Ensured::untouched : Ensured::changed;
}

void Module::transitionDisabled(const StationSettings& network) {
    const auto note = [&network](StationSettings& station) {
        station.transitionDisabled |= station.ssid == network.ssid && station.key == network.key;
    };
    note(wanted_.station);
    if (tried_) {
        note(tried_->station);
    }
    reconciler_.ask({Part::storage});
}

bool Module::lookAtStore() {
    (void)makeFolder(config_.stateDir);  // if not, what is written into it says so
    return store_.look();
}

bool Module::stored(const Settings& settings) const {
    const bool neverSet =
        store_.empty() && settingsText(config_.defaults) == settingsText(settings);
    return neverSet || store_.holds(settings);
}

Result<void> Module::prepare(const Settings& candidate, Keep keep) {
    (void)lookAtStore();
    if (candidate.user != wanted_.user) {
        if (Result<void> possible = tryDialer(config_.wan, candidate.user); !possible) {
            return possible;
        }
    }
    const PartSet withPrograms = {Part::ap0, Part::ap1, Part::station};
    if (!(concernOf(wanted_, candidate) & withPrograms).empty()) {
        if (Result<void> possible = tryRunFolder(); !possible) {
            return possible;
        }
    }
    if (stored(candidate)) {
        return {};
    }
    if (keep == Keep::triedOnly && store_.unread()) {
        return store_.mayErase(candidate);
    }
    (void)store_.copy();  // one file is whole whatever comes; if it fails, so may what is next
    return stored(candidate) ? Result<void>{} : store_.prepare(candidate);
}

Result<void> Module::tryRunFolder() const {
    (void)makeFolder(config_.runDir);
    const std::string file = config_.runDir + "/room";
    Result<void> possible = prepareVolatile(file, std::string(kRoom, '\n'), 0600);
    discardPrepared(file);
    return possible;
}

bool Module::opensAsMade(const Settings& settings) const {
    const auto asMade = [&](int id) {
        const auto number = static_cast<std::size_t>(id);
        return settings.aps.at(number).security == config_.defaults.aps.at(number).security;
    };
    const WifiSetup setup = settings.selection.setup();
    return settings.wifi && (asMade(Selection::ofSetup(setup).id()) ||
                             (setup == WifiSetup::apAp && asMade(kSecondId)));
}

void Module::readAgainIfLost() {
    if (lost_ && !changed_) {
        (void)lookAtStore();
        load();
    }
}

void Module::load() {
    const auto found = store_.load(config_.defaults);
    const bool unreadable = !found && found.error() == NoSettings::unreadable;
    if (unreadable && !lost_) {
        return;  // one was read before: that is wanted, and will be written
    }
    lost_ = unreadable;
    Settings now = found.value_or(config_.defaults);
    // Better closed than open with a password that is in print.
    now.wifi = now.wifi && !lost_ && !closedUnread_;
    closedUnread_ = closedUnread_ && lost_;
    if (now != wanted_) {
        wanted_ = std::move(now);
        const auto isKept = [this](const AccessPointSettings& ap) {
            return config_.strictManual && ap.security.isExtension();
        };
        if (std::ranges::any_of(wanted_.aps, isKept)) {
            log::info("strict_manual: a host's +CWAUTH is kept, and not in force");
        }
        if (config_.strictManual && wanted_.filter.mode() != MacFilterMode::off) {
            log::info("strict_manual: a host's +CWMACFLT is kept, and not in force");
        }
        reconciler_.ask(PartSet::all());
    }
}

}  // namespace w58d
