#include "config/settings.hpp"

#include "config/stored_file.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {

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

SettingsStore::SettingsStore(const std::string& folder) : path_(folder + "/settings.toml") {
    removeLeftovers(folder);
}

Result<void> SettingsStore::save(const Settings& settings) const {
    return writeStored(path_, settingsText(settings));
}

std::expected<Settings, NoSettings> SettingsStore::load(const Settings& factory) const {
    const auto text = readStored(path_);
    if (!text) {
        return std::unexpected(text.error());
    }
    const Result<Settings> settings = settingsFromText(*text, factory);
    if (!settings) {
        putAside(path_, settings.error().detail);
        return std::unexpected(NoSettings::damaged);
    }
    return *settings;
}

}  // namespace w58d
