// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/settings_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "config/stored_file.hpp"

namespace w58d {
namespace {

/// 1 had only one access point.
constexpr int kSettingsVersion = 2;

/// There only if it is true: of nearly all settings a former version of w58d, which does not know
/// it, reads the rest.
constexpr std::string_view kTransitionDisabled = "station_transition_disabled";

/// There only if they say something: as above.
constexpr std::string_view kFilterMode = "mac_filter";
constexpr std::string_view kFilterList = "mac_filter_list";

/// The first line: a comment, so that a version of w58d that knows nothing of it reads the rest.
constexpr std::string_view kSequenceLine = "# sequence ";

/// A TOML basic string. No text of the settings holds control characters.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

/// The reason without the "ssid: " and such that it starts with: the mistake names the key already.
std::string_view reason(const Error& error, std::string_view key) {
    std::string_view text = error.detail;
    if (text.starts_with(key) && text.substr(key.size()).starts_with(": ")) {
        text.remove_prefix(key.size() + 2);
    }
    return text;
}

/// The value that `make` makes of the text at `key`; nothing if it is absent, or wrong and noted.
template <class Value>
std::optional<Value> readValue(TableReader& table, std::string_view key,
                               Result<Value> (*make)(std::string_view)) {
    const std::optional<std::string> text = table.anyText(key);
    if (!text) {
        return std::nullopt;
    }
    const Result<Value> made = make(*text);
    if (!made) {
        table.mistake(
            key, fmt::format("{} is not allowed: {}", shown(*text), reason(made.error(), key)));
        return std::nullopt;
    }
    return *made;
}

/// As readValue(); the text is never shown.
template <class Value>
std::optional<Value> readSecret(TableReader& table, std::string_view key,
                                Result<Value> (*make)(std::string_view)) {
    const std::optional<std::string> text = table.secret(key);
    if (!text) {
        return std::nullopt;
    }
    const Result<Value> made = make(*text);
    if (!made) {
        table.mistake(key, fmt::format("not allowed: {}", reason(made.error(), "psk")));
        return std::nullopt;
    }
    return *made;
}

void readSecurity(TableReader& table, Security& security) {
    int auth = static_cast<int>(security.auth());
    int encrypt = static_cast<int>(security.encryption());
    table.integer("auth", auth, 0, static_cast<int>(Auth::enhancedOpen));
    table.integer("encrypt", encrypt, 0, static_cast<int>(Encryption::tkipAes));
    const std::string password =
        table.secret("password").value_or(std::string(security.password()));

    if (const Result<Security> made = Security::create(auth, encrypt, password)) {
        security = *made;
    } else {
        const bool inPassword = made.error().detail.starts_with("password");
        const std::string_view key = inPassword ? "password" : "encrypt";
        table.mistake(key, fmt::format("not allowed with auth = {}, encrypt = {}: {}", auth,
                                       encrypt, reason(made.error(), key)));
    }
}

void readStation(TableReader& table, StationSettings& station) {
    const std::optional<std::string> ssid = table.anyText("station_ssid");
    if (ssid && ssid->empty()) {
        station.ssid.reset();
    } else if (ssid) {
        const Result<Ssid> made = Ssid::foreign(*ssid);
        if (made) {
            station.ssid = *made;
        } else {
            table.mistake("station_ssid", fmt::format("{} is not allowed: {}", shown(*ssid),
                                                      reason(made.error(), "ssid")));
        }
    }
    station.key = readSecret(table, "station_psk", NetworkKey::create).value_or(station.key);
}

void readFilter(TableReader& table, MacFilter& filter) {
    int mode = static_cast<int>(filter.mode());
    table.integer(kFilterMode, mode, 0, static_cast<int>(MacFilterMode::allowListed));
    const auto texts = table.textList(kFilterList).value_or(std::vector<std::string>{});
    std::vector<MacAddress> list;
    for (const std::string& text : texts) {
        const std::optional<MacAddress> device = MacAddress::parse(text);
        if (!device) {
            table.mistake(kFilterList, fmt::format("{} is not a MAC address", shown(text)));
            return;
        }
        list.push_back(*device);
    }
    const auto made = MacFilter::create(static_cast<MacFilterMode>(mode), list);
    if (made) {
        filter = *made;
    } else {
        table.mistake(kFilterList, fmt::format("not allowed: {}", reason(made.error(), "mac")));
    }
}

std::string filterText(const MacFilter& filter) {
    if (filter == MacFilter{}) {
        return {};
    }
    // A line each: none may be long.
    std::string list;
    for (const MacAddress& device : filter.list()) {
        list += fmt::format("    \"{}\",\n", device.lower());
    }
    return fmt::format("{} = {}\n{} = [\n{}]\n", kFilterMode, static_cast<int>(filter.mode()),
                       kFilterList, list);
}

}  // namespace

void readAccessPoint(TableReader& table, AccessPointSettings& ap) {
    ap.ssid = readValue(table, "ssid", Ssid::fromUtf8).value_or(ap.ssid);
    table.boolean("broadcast", ap.broadcast);
    readSecurity(table, ap.security);
    int mode = static_cast<int>(ap.radio.mode);
    table.integer("mode", mode, static_cast<int>(WifiMode::b), static_cast<int>(WifiMode::bgn));
    ap.radio.mode = wifiModeFrom(mode).value_or(ap.radio.mode);
    int channel = ap.radio.channel.number();
    table.integer("channel", channel, 0, 11);
    ap.radio.channel = Channel::create(channel).value_or(ap.radio.channel);
    table.boolean("isolation", ap.isolation);
}

void readCommon(TableReader& table, Settings& settings) {
    table.boolean("wifi", settings.wifi);
    int setup = static_cast<int>(settings.selection.setup());
    table.integer("enablessid2", setup, 0, 2);
    settings.selection = Selection::ofSetup(setup).value_or(settings.selection);
    readStation(table, settings.station);
    int nat = static_cast<int>(settings.nat);
    table.integer("nat", nat, 0, 1);
    settings.nat = static_cast<NatType>(nat);
    UserInfo& user = settings.user;
    user.name = readValue(table, "user_name", Credential::create).value_or(user.name);
    user.password = readSecret(table, "user_password", Credential::create).value_or(user.password);
}

std::string settingsText(const Settings& settings, int sequence) {
    const StationSettings& station = settings.station;
    std::string text;
    if (sequence != kNoSequence) {
        text += fmt::format("{}{}\n", kSequenceLine, sequence);
    }
    text += fmt::format("version = {}\n", kSettingsVersion);
    text += fmt::format("wifi = {}\n", settings.wifi);
    text += fmt::format("enablessid2 = {}\n", static_cast<int>(settings.selection.setup()));
    text += fmt::format("station_ssid = {}\n", quoted(station.ssid ? station.ssid->utf8() : ""));
    text += fmt::format("station_psk = {}\n", quoted(station.key.text()));
    if (station.transitionDisabled) {
        text += fmt::format("{} = true\n", kTransitionDisabled);
    }
    text += fmt::format("nat = {}\n", static_cast<int>(settings.nat));
    text += fmt::format("user_name = {}\n", quoted(settings.user.name.text()));
    text += fmt::format("user_password = {}\n", quoted(settings.user.password.text()));
    text += filterText(settings.filter);
    for (std::size_t id = 0; id < settings.aps.size(); ++id) {
        const AccessPointSettings& ap = settings.aps[id];
        text += fmt::format("\n[ap{}]\n", id);
        text += fmt::format("ssid = {}\n", quoted(ap.ssid.utf8()));
        text += fmt::format("broadcast = {}\n", ap.broadcast);
        text += fmt::format("auth = {}\n", static_cast<int>(ap.security.auth()));
        text += fmt::format("encrypt = {}\n", static_cast<int>(ap.security.encryption()));
        text += fmt::format("password = {}\n", quoted(ap.security.password()));
        text += fmt::format("isolation = {}\n", ap.isolation);
        text += fmt::format("mode = {}\n", static_cast<int>(ap.radio.mode));
        text += fmt::format("channel = {}\n", ap.radio.channel.number());
    }
    return seal(std::move(text));
}

Result<Settings> settingsFromText(std::string_view text, const Settings& factory) {
    const Result<TomlTable> table = parseSealed(text);
    if (!table) {
        return std::unexpected(table.error());
    }
    Findings findings{"settings", {}, {}};
    TableReader reader(*table, {1, 1}, {}, findings, Absent::isMistake);
    int version = 0;
    reader.integer("version", version, 1, kSettingsVersion);
    Settings settings = factory;
    if (version == 1) {
        reader.boolean("wifi", settings.wifi);
        readAccessPoint(reader, settings.aps[0]);
    } else {
        readCommon(reader, settings);
        settings.station.transitionDisabled = false;
        const std::vector<std::string> keys = reader.keys();
        if (std::ranges::find(keys, kTransitionDisabled) != keys.end()) {
            reader.boolean(kTransitionDisabled, settings.station.transitionDisabled);
        }
        settings.filter = {};
        if (std::ranges::find(keys, kFilterMode) != keys.end()) {
            readFilter(reader, settings.filter);
        }
        for (std::size_t id = 0; id < settings.aps.size(); ++id) {
            TableReader ap = reader.table(fmt::format("ap{}", id));
            readAccessPoint(ap, settings.aps[id]);
            ap.rejectOthers();
        }
    }
    reader.rejectOthers();
    if (!findings.mistakes.empty()) {
        return fail(Errc::unknown, findings.mistakes.front().str());
    }
    return settings;
}

int sequenceOf(std::string_view text) {
    int sequence = kNoSequence;
    if (text.starts_with(kSequenceLine)) {
        text.remove_prefix(kSequenceLine.size());
        std::from_chars(text.data(), text.data() + text.size(), sequence);
    }
    return std::clamp(sequence, kNoSequence, kMaxSequence);
}

}  // namespace w58d
