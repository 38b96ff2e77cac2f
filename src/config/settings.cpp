#include "config/settings.hpp"

#include <fmt/format.h>

#include "config/sealed_text.hpp"
#include "config/settings_reader.hpp"

namespace w58d {
namespace {

constexpr int kSettingsVersion = 2;

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

std::string settingsText(const Settings& settings) {
    const StationSettings& station = settings.station;
    std::string text = fmt::format("version = {}\n", kSettingsVersion);
    text += fmt::format("wifi = {}\n", settings.wifi);
    text += fmt::format("enablessid2 = {}\n", static_cast<int>(settings.selection.setup()));
    text += fmt::format("station_ssid = {}\n", quoted(station.ssid ? station.ssid->utf8() : ""));
    text += fmt::format("station_psk = {}\n", quoted(station.key.text()));
    text += fmt::format("nat = {}\n", static_cast<int>(settings.nat));
    text += fmt::format("user_name = {}\n", quoted(settings.user.name.text()));
    text += fmt::format("user_password = {}\n", quoted(settings.user.password.text()));
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

}  // namespace w58d
