// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/profile_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "config/stored_file.hpp"
#include "config/table_reader.hpp"

namespace w58d {
namespace {

constexpr int kProfilesVersion = 1;

/// A setting as the number its command takes.
struct Number {
    const char* key;
    int most;    ///< that a command can set; 0 is the least
    bool later;  ///< older versions do not know it: stored only if it is not the factory's
    int (*get)(const Profile&);
    void (*set)(Profile&, int);
};

template <auto kMember, bool kLater = false>
constexpr Number number(const char* key, int most) {
    return {key, most, kLater,
            [](const Profile& profile) { return static_cast<int>(profile.*kMember); },
            [](Profile& profile, int value) {
                auto& member = profile.*kMember;
                member = static_cast<std::remove_reference_t<decltype(member)>>(value);
            }};
}

template <auto kMember>
constexpr Number later(const char* key, int most) {
    return number<kMember, true>(key, most);
}

constexpr std::array kNumbers = {
    number<&Profile::echo>("echo", 1),
    number<&Profile::verbose>("verbose", 1),
    number<&Profile::quiet>("quiet", 1),
    number<&Profile::resultCodeSet>("result_level", 4),
    number<&Profile::carrierDetect>("carrier", 1),
    number<&Profile::dataTerminalReady>("terminal", 2),
    number<&Profile::lineEnd>("s3", 127),
    number<&Profile::lineFeed>("s4", 127),
    number<&Profile::backspace>("s5", 127),
    number<&Profile::errorReports>("error_report", 2),
    number<&Profile::charset>("character_set", 1),
    later<&Profile::events>("events", kAllEvents),
    later<&Profile::loudness>("l", 3),
    later<&Profile::speaker>("m", 3),
    later<&Profile::flowControl>("k", 6),
    later<&Profile::dataSetReady>("s", 1),
    later<&Profile::autoAnswer>("s0", 255),
    later<&Profile::dialTonePause>("s6", 255),
    later<&Profile::connectionWait>("s7", 255),
    later<&Profile::commaPause>("s8", 255),
    later<&Profile::carrierLoss>("s10", 255),
    later<&Profile::escapeGuard>("s12", 255),
};

bool has(const TableReader& port, std::string_view key) {
    const std::vector<std::string> keys = port.keys();
    return std::ranges::find(keys, key) != keys.end();
}

/// Absent in what an older version stored; rate 0 and whatever else if there is none.
std::optional<SerialLine> readSerialLine(TableReader& port) {
    const auto integer = [&](const char* key) {
        int value = 0;
        if (has(port, key)) {
            port.integer(key, value, 0, kBaudRates.back());
        }
        return value;
    };
    const int rate = integer("rate");
    const SerialLine line{.rate = rate,
                          .format = std::clamp(integer("format"), 1, 3),
                          .parity = std::clamp(integer("parity"), 0, 3),
                          .rtsCts = integer("flow") == SerialLine::kRtsCts};
    if (std::ranges::find(kBaudRates, rate) == kBaudRates.end()) {
        return std::nullopt;
    }
    return line;
}

std::string pathIn(const std::string& folder) {
    return folder + "/profiles.toml";
}

}  // namespace

std::string profilesText(const PortProfiles& profiles) {
    std::string text = fmt::format("version = {}\n", kProfilesVersion);
    for (const auto& [port, profile] : profiles) {
        text += fmt::format("\n[port.{}]\n", port);  // a port's name is a bare TOML key
        for (const Number& number : kNumbers) {
            if (!number.later || number.get(profile) != number.get({})) {
                text += fmt::format("{} = {}\n", number.key, number.get(profile));
            }
        }
        const SerialLine none{.rate = 0, .format = 0, .parity = 0};
        const SerialLine line = profile.serialLine.value_or(none);
        text += fmt::format("rate = {}\nflow = {}\nformat = {}\nparity = {}\n", line.rate,
                            line.flow(), line.format, line.parity);
    }
    return seal(std::move(text));
}

Result<PortProfiles> profilesFromText(std::string_view text) {
    const Result<TomlTable> table = parseSealed(text);
    if (!table) {
        return std::unexpected(table.error());
    }
    Findings findings{"profiles", {}, {}};
    TableReader root(*table, {1, 1}, {}, findings, Absent::isMistake);
    int version = 0;
    root.integer("version", version, kProfilesVersion, kProfilesVersion);
    TableReader ports = root.table("port");
    root.rejectOthers();
    PortProfiles profiles;
    for (const std::string& name : ports.keys()) {
        TableReader port = ports.table(name);
        if (!kPortName.accepts(name)) {
            ports.mistake(name, fmt::format("is not {}", kPortName.expected));
        }
        Profile& profile = profiles[name];
        for (const Number& number : kNumbers) {
            int value = number.get({});
            if (!number.later || has(port, number.key)) {
                port.integer(number.key, value, 0, 255);
            }
            number.set(profile, std::min(value, number.most));
        }
        profile.serialLine = readSerialLine(port);
        port.rejectOthers();
    }
    if (!findings.mistakes.empty()) {
        return fail(Errc::unknown, findings.mistakes.front().str());
    }
    return profiles;
}

StoredProfiles::StoredProfiles(const std::string& folder) : path_(pathIn(folder)) {
    read();
}

void StoredProfiles::read() {
    const std::optional<FileMark> mark = markOf(path_);
    const auto text = readStored(path_, unread_);
    unread_ = !text && text.error().kind == NoSettings::unreadable;
    if (!text) {
        return;
    }
    if (Result<PortProfiles> stored = profilesFromText(*text)) {
        profiles_ = std::move(*stored);
        kept_ = {.text = *text, .mark = mark};
    } else {
        putAside(path_, stored.error().detail);
    }
}

Profile StoredProfiles::load(std::string_view port) const {
    const auto found = profiles_.find(port);
    return found == profiles_.end() ? Profile{} : found->second;
}

Result<void> StoredProfiles::save(std::string_view port, const Profile& profile) {
    if (port == kSocketPort) {
        return fail(Errc::notAllowed, "the socket keeps no profile");
    }
    if (unread_) {
        read();
    }
    if (unread_) {
        return fail(Errc::unknown, "the profiles cannot be read, and are not overwritten");
    }
    PortProfiles changed = profiles_;
    changed[std::string(port)] = profile;
    Result<void> written = write(changed);
    if (written) {
        profiles_ = std::move(changed);
    }
    return written;
}

Result<void> StoredProfiles::write(const PortProfiles& profiles) {
    std::string text = profilesText(profiles);
    Result<void> written = writeStored(path_, text);
    if (written) {
        kept_ = {.text = std::move(text), .mark = markOf(path_)};
    }
    return written;
}

Result<void> StoredProfiles::look() {
    if (unread_) {
        read();
    }
    const auto still =
        kept_ && !unread_ ? stillKept(path_, *kept_) : std::expected<void, NotRead>{};
    if (still) {
        return unread_ ? fail(Errc::unknown, path_ + ": cannot be read") : Result<void>{};
    }
    unread_ = still.error().kind == NoSettings::unreadable;
    return unread_ ? fail(Errc::unknown, still.error().why) : write(profiles_);
}

Result<void> removeDamagedProfiles(const std::string& folder) {
    return removeQuarantined(pathIn(folder));
}

}  // namespace w58d
