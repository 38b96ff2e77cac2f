#include "app/refusal_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

namespace w58d {
namespace {

/// Enough for every command there is, and no more than a string holds without allocating. A host on
/// the wrong baud rate sends any bytes.
constexpr std::size_t kMostShown = 15;

std::string commandName(std::string_view line) {
    std::string shown(line.substr(0, std::min(line.find_first_of("=?; "), kMostShown)));
    std::ranges::replace_if(shown, [](char c) { return c <= ' ' || c >= 0x7F; }, '.');
    return shown;
}

}  // namespace

void logRefusal(std::string_view port, std::string_view line, const Error& error) {
    switch (error.code) {
        case Errc::incorrectParameters:
        case Errc::invalidValue:
            break;
        case Errc::notSupported:  // programs that try what there is send many of these
        case Errc::notAllowed:
        case Errc::unknown:
            return;
    }
    if (line.empty()) {
        spdlog::info("port {}: the line is too long", port);
    } else {
        spdlog::info("port {}: AT{}: {}{}{}", port, commandName(line), text(error.code),
                     error.detail.empty() ? "" : ": ", error.detail);
    }
}

}  // namespace w58d
