#include "backends/wpa_supplicant_event.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace w58d::wpasupplicant {
namespace {

using Kind = Event::Kind;

constexpr auto kNames = std::to_array<std::pair<std::string_view, Kind>>({
    {"CTRL-EVENT-SCAN-RESULTS", Kind::scanned},
    {"CTRL-EVENT-SCAN-FAILED", Kind::scanFailed},
    {"CTRL-EVENT-CONNECTED", Kind::joined},
    {"CTRL-EVENT-DISCONNECTED", Kind::left},
    {"CTRL-EVENT-SSID-TEMP-DISABLED", Kind::refused},
    {"CTRL-EVENT-ASSOC-REJECT", Kind::refused},
    {"CTRL-EVENT-AUTH-REJECT", Kind::refused},
    {"CTRL-EVENT-STARTED-CHANNEL-SWITCH", Kind::channel},
});

int frequencyIn(std::string_view line) {
    constexpr std::string_view key = "freq=";
    const std::size_t at = line.find(key);
    int value = 0;
    if (at != std::string_view::npos) {
        std::from_chars(line.data() + at + key.size(), line.data() + line.size(), value);
    }
    return value;
}

}  // namespace

Event parseEvent(std::string_view line) {
    const std::string_view name = line.substr(0, line.find(' '));
    for (const auto& [known, kind] : kNames) {
        if (name != known) {
            continue;
        }
        // An SSID is in front of it in the line; it cannot end it.
        if (kind == Kind::refused && line.ends_with("reason=WRONG_KEY")) {
            return {.kind = Kind::wrongKey};
        }
        return {.kind = kind, .frequency = kind == Kind::channel ? frequencyIn(line) : 0};
    }
    return {};
}

}  // namespace w58d::wpasupplicant
