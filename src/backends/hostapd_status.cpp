#include "backends/hostapd_status.hpp"

#include <charconv>

namespace w58d::hostapd {
namespace {

/// Calls `visit` with each line, without its end.
template <class Visit>
void forEachLine(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        visit(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

Status parseStatus(std::string_view answer) {
    Status status;
    forEachLine(answer, [&](std::string_view line) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            return;
        }
        const std::string_view key = line.substr(0, equals);
        const std::string_view value = line.substr(equals + 1);
        if (key == "state") {
            status.state = value;
        } else if (key == "freq") {
            status.frequency = number(value);
        } else if (key == "channel") {
            status.channel = number(value);
        } else if (key == "ssid[0]") {
            status.ssid = value;
        }
    });
    return status;
}

std::optional<Station> parseStation(std::string_view answer) {
    std::optional<Station> station;
    forEachLine(answer, [&](std::string_view line) {
        if (!station) {
            if (const auto address = MacAddress::parse(line)) {
                station = Station{.address = *address};
            }
        } else if (line.starts_with("flags=")) {
            station->joined = line.contains("[ASSOC]") && line.contains("[AUTHORIZED]");
        }
    });
    return station;
}

}  // namespace w58d::hostapd
