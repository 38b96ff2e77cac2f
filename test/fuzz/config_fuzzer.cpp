// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Feeds arbitrary bytes to everything that reads TOML: the configuration, the stored settings and
// the stored profiles. The stored forms are tried sealed too, else hardly any input would get past
// their checksum. config.dict holds the words, the files of config/ are the corpus to start from.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/profile_store.hpp"
#include "config/settings.hpp"
#include "config/stored_file.hpp"

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// A mistake is one printable line.
void checkMistakes(const std::vector<w58d::ConfigMistake>& mistakes) {
    require(!mistakes.empty());
    for (const w58d::ConfigMistake& mistake : mistakes) {
        for (const char c : mistake.str()) {
            require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
        }
    }
}

void readStored(std::string_view text) {
    if (const auto settings = w58d::settingsFromText(text, w58d::builtinSettings())) {
        const auto again =
            w58d::settingsFromText(w58d::settingsText(*settings), w58d::builtinSettings());
        require(again.has_value() && *again == *settings);
    }
    if (const auto profiles = w58d::profilesFromText(text)) {
        const auto again = w58d::profilesFromText(w58d::profilesText(*profiles));
        require(again.has_value() && *again == *profiles);
    }
}

/// The configuration that a device's own file is read beside.
constexpr std::string_view kShared = "[[port]]\ndevice = \"/dev/ttyS1\"\n[defaults]\nchannel = 6\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const w58d::ConfigOrMistakes config = w58d::parseConfig(text, "fuzz");
    if (!config) {
        checkMistakes(config.error());
    }
    const w58d::ConfigOrMistakes ofDevice = w58d::parseConfig(kShared, "shared", text, "fuzz");
    if (!ofDevice) {
        checkMistakes(ofDevice.error());
    }
    readStored(text);
    readStored(w58d::seal(text));
    return 0;
}
