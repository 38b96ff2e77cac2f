#include "config/profile_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/baud_rates.hpp"
#include "config/sealed_text.hpp"
#include "config/stored_file.hpp"
#include "config/table_reader.hpp"

namespace w58d {
namespace {

constexpr int kProfilesVersion = 1;

constexpr std::array kKeys = {
    std::pair{"echo", &PortProfile::echo},
    std::pair{"verbose", &PortProfile::verbose},
    std::pair{"quiet", &PortProfile::quiet},
    std::pair{"result_level", &PortProfile::resultLevel},
    std::pair{"carrier", &PortProfile::carrier},
    std::pair{"terminal", &PortProfile::terminal},
    std::pair{"s3", &PortProfile::s3},
    std::pair{"s4", &PortProfile::s4},
    std::pair{"s5", &PortProfile::s5},
    std::pair{"error_report", &PortProfile::errorReport},
    std::pair{"character_set", &PortProfile::characterSet},
};

/// Absent in what an older version stored.
constexpr std::array kLineKeys = {
    std::pair{"rate", &PortProfile::rate},
    std::pair{"flow", &PortProfile::flow},
    std::pair{"format", &PortProfile::format},
    std::pair{"parity", &PortProfile::parity},
};

Result<PortProfiles> load(const std::string& path) {
    const auto text = readStored(path);
    return text ? profilesFromText(*text) : PortProfiles{};
}

}  // namespace

std::string profilesText(const PortProfiles& profiles) {
    std::string text = fmt::format("version = {}\n", kProfilesVersion);
    for (const auto& [port, profile] : profiles) {
        text += fmt::format("\n[port.{}]\n", port);  // a port's name is a bare TOML key
        for (const auto& [key, member] : kKeys) {
            text += fmt::format("{} = {}\n", key, profile.*member);
        }
        for (const auto& [key, member] : kLineKeys) {
            text += fmt::format("{} = {}\n", key, profile.*member);
        }
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
        PortProfile& profile = profiles[name];
        for (const auto& [key, member] : kKeys) {
            port.integer(key, profile.*member, 0, 255);
        }
        const std::vector<std::string> known = port.keys();
        for (const auto& [key, member] : kLineKeys) {
            if (std::ranges::find(known, key) != known.end()) {
                port.integer(key, profile.*member, 0, kBaudRates.back());
            }
        }
        port.rejectOthers();
    }
    if (!findings.mistakes.empty()) {
        return fail(Errc::unknown, findings.mistakes.front().str());
    }
    return profiles;
}

PortProfileStore::PortProfileStore(const std::string& folder) : path_(folder + "/profiles.toml") {
    Result<PortProfiles> stored = load(path_);
    if (stored) {
        profiles_ = std::move(*stored);
    } else {
        putAside(path_, stored.error().detail);
    }
}

const PortProfile* PortProfileStore::find(std::string_view port) const {
    const auto found = profiles_.find(port);
    return found == profiles_.end() ? nullptr : &found->second;
}

Result<void> PortProfileStore::save(const std::string& port, const PortProfile& profile) {
    PortProfiles changed = profiles_;
    changed[port] = profile;
    Result<void> written = writeStored(path_, profilesText(changed));
    if (written) {
        profiles_ = std::move(changed);
    }
    return written;
}

}  // namespace w58d
