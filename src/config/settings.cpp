// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/settings.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/log.hpp"
#include "config/stored_file.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

/// What could not be read may be newer than what was, by a change or a few that failed half-way;
/// what is written now has to win over it at the next start.
constexpr int kStepOverUnread = 1000;

}  // namespace

Settings builtinSettings() {
    const AccessPointSettings ap{.ssid = *Ssid::fromUtf8("SIM7600MIFI"),
                                 .broadcast = true,
                                 .security = *Security::create(5, 4, "12345678"),
                                 .isolation = false,
                                 .radio = {.mode = WifiMode::bgn, .channel = Channel::automatic()}};
    return {.wifi = true,
            .selection = Selection::ofSetup(WifiSetup::ap),
            .aps = {ap, ap, ap},
            .station = {},
            .stationOpened = false,
            .nat = NatType::symmetric,
            .user = {.name = *Credential::create("ctnet@mycdma.cn"),
                     .password = *Credential::create("vnet.mobi")}};
}

SettingsStore::SettingsStore(const std::string& folder)
    : files_{{{.path = folder + "/settings.toml"}, {.path = folder + "/settings.2.toml"}}} {
    removeLeftovers(folder);
}

std::expected<Settings, NoSettings> SettingsStore::load(const Settings& factory) {
    std::optional<Settings> newest;
    int sequence = kNoSequence;
    NoSettings why = NoSettings::noneYet;
    for (File& file : files_ | std::views::reverse) {
        file.sequence = kUnknown;
        const std::optional<FileMark> mark = markOf(file.path);
        const auto text = readStored(file.path, file.state == File::State::unread);
        if (!text) {
            const bool unread = text.error().kind == NoSettings::unreadable;
            if (unread) {
                whyUnread_ = text.error().why;
            }
            file.state = unread ? File::State::unread : File::State::absent;
            why = std::max(why, text.error().kind);
            continue;
        }
        Result<Settings> read = settingsFromText(*text, factory);
        if (!read) {
            putAside(file.path, read.error().detail);
            file.state = File::State::absent;
            why = std::max(why, NoSettings::damaged);
            continue;
        }
        file.state = File::State::whole;
        file.kept = {.text = *text, .mark = mark};
        file.sequence = sequenceOf(*text);
        if (file.sequence == kNoSequence) {
            file.sequence = std::max(sequence, sequence_) + 1;
        }
        if (file.sequence < sequence_) {  // read again, and the newer one cannot be
            why = std::max(why, NoSettings::unreadable);
            continue;
        }
        if (file.sequence >= sequence) {
            sequence = file.sequence;
            newest = std::move(*read);
        }
    }
    if (!newest) {
        return std::unexpected(why);
    }
    held_ = newest;
    sequence_ = sequence;
    return *newest;
}

bool SettingsStore::unread() const {
    return std::ranges::any_of(files_,
                               [](const File& file) { return file.state == File::State::unread; });
}

void SettingsStore::reread() {
    discard();  // first() may be another afterwards
    for (File& file : files_) {
        if (file.state == File::State::unread && readFile(file.path, kMaxStoredBytes)) {
            const Result<std::string> kept = quarantine(file.path);
            if (!kept) {
                continue;
            }
            log::warning("{}: a host has set others since it could not be read; kept as {}",
                         file.path, *kept);
            file.state = File::State::absent;
        }
    }
}

bool SettingsStore::look() {
    bool same = true;
    for (File& file : files_) {
        const bool current = held_ && file.sequence == sequence_;
        if (!current) {
            continue;
        }
        const auto still = stillKept(file.path, file.kept);
        if (still) {
            continue;
        }
        same = false;
        file.sequence = kUnknown;
        file.state = File::State::absent;
        if (still.error().kind == NoSettings::unreadable) {
            file.state = File::State::unread;
            whyUnread_ = still.error().why;
        }
    }
    return same;
}

bool SettingsStore::holds(const Settings& settings) const {
    const bool there = std::ranges::any_of(files_, [this](const File& file) {
        return file.state == File::State::whole && file.sequence == sequence_;
    });
    return held_ && there && settingsText(*held_) == settingsText(settings);
}

bool SettingsStore::empty() const {
    return std::ranges::all_of(files_,
                               [](const File& file) { return file.state == File::State::absent; });
}

SettingsStore::File* SettingsStore::first() {
    const auto found = std::ranges::find_if(
        files_, [](const File& file) { return file.state != File::State::unread; });
    return found == files_.end() ? nullptr : &*found;
}

Result<void> SettingsStore::prepare(const Settings& settings) {
    const File* const file = first();
    if (file == nullptr) {
        return fail(Errc::unknown, whyUnread_);
    }
    discard();
    std::string text = settingsText(settings, sequence_ + step());
    Result<void> done = prepareFile(file->path, text, kStoredMode);
    if (done) {
        prepared_ = std::move(text);
    }
    return done;
}

void SettingsStore::discard() {
    if (std::exchange(prepared_, std::nullopt)) {
        discardPrepared(first()->path);
    }
}

int SettingsStore::step() const {
    return unread() ? kStepOverUnread : 1;
}

Result<void> SettingsStore::save(const Settings& settings) {
    const int sequence = sequence_ + step();
    if (prepared_ != settingsText(settings, sequence)) {
        if (Result<void> prepared = prepare(settings); !prepared) {
            return prepared;
        }
    }
    std::string text = *std::exchange(prepared_, std::nullopt);
    File& file = *first();
    // After an error nobody knows which of the two is there.
    file.sequence = kUnknown;
    file.state = File::State::whole;
    held_.reset();
    sequence_ = sequence;
    Result<void> done = commitFile(file.path);
    if (done) {
        file.sequence = sequence;
        file.kept = {.text = std::move(text), .mark = markOf(file.path)};
        held_ = settings;
    }
    return done;
}

bool SettingsStore::lacksCopy(const File& file) const {
    return held_ && file.state != File::State::unread && file.sequence != sequence_;
}

bool SettingsStore::copyDue() const {
    return std::ranges::any_of(files_, [this](const File& file) { return lacksCopy(file); });
}

Result<void> SettingsStore::copy() {
    for (File& file : files_) {
        Result<void> done = lacksCopy(file) ? put(file, *held_) : Result<void>{};
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<void> SettingsStore::put(File& file, const Settings& settings) {
    file.sequence = kUnknown;
    std::string text = settingsText(settings, sequence_);
    Result<void> done = writeStored(file.path, text);
    if (done) {
        file.kept = {.text = std::move(text), .mark = markOf(file.path)};
        file.state = File::State::whole;
        file.sequence = sequence_;
    }
    return done;
}

Result<void> SettingsStore::mayErase(const Settings& settings) {
    discard();
    for (const File& file : files_) {
        Result<void> possible =
            prepareFile(file.path, settingsText(settings, sequence_), kStoredMode);
        discardPrepared(file.path);
        if (!possible) {
            return possible;
        }
    }
    return {};
}

Result<void> SettingsStore::erase(const Settings& settings) {
    discard();
    const bool nothing = empty();
    if (!nothing && !holds(settings)) {
        held_.reset();
        sequence_ += step();
    }
    for (File& file : files_) {
        const bool other = !nothing && file.sequence != sequence_;
        Result<void> done = other ? put(file, settings) : Result<void>{};
        if (done) {
            done = removeQuarantined(file.path);
        }
        if (!done) {
            return done;
        }
    }
    held_ = nothing ? std::nullopt : std::optional(settings);
    return {};
}

}  // namespace w58d
