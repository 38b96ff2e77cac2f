#include "app/stored_profiles.hpp"

#include <algorithm>

#include "app/socket_port.hpp"
#include "config/baud_rates.hpp"

namespace w58d {
namespace {

std::uint8_t upTo(int most, int value) {
    return static_cast<std::uint8_t>(std::min(most, value));
}

}  // namespace

// What is stored may have been altered: a number no command could have set becomes the nearest one.
at::Profile StoredProfiles::load(std::string_view port) const {
    const PortProfile* const stored = store_.find(port);
    if (stored == nullptr) {
        return {};
    }
    return {
        .echo = stored->echo != 0,
        .quiet = stored->quiet != 0,
        .verbose = stored->verbose != 0,
        .resultCodeSet = upTo(4, stored->resultLevel),
        .carrierDetect = upTo(1, stored->carrier),
        .dataTerminalReady = upTo(2, stored->terminal),
        .lineEnd = static_cast<char>(upTo(127, stored->s3)),
        .lineFeed = static_cast<char>(upTo(127, stored->s4)),
        .backspace = static_cast<char>(upTo(127, stored->s5)),
        .errorReports = upTo(2, stored->errorReport),
        .charset = stored->characterSet == 0 ? Charset::gbk : Charset::utf8,
    };
}

Result<void> StoredProfiles::save(std::string_view port, const at::Profile& profile) {
    if (port == SocketPort::kName) {
        return fail(Errc::notAllowed, "the socket keeps no profile");
    }
    PortProfile kept{
        .echo = profile.echo,
        .verbose = profile.verbose,
        .quiet = profile.quiet,
        .resultLevel = profile.resultCodeSet,
        .carrier = profile.carrierDetect,
        .terminal = profile.dataTerminalReady,
        .s3 = profile.lineEnd,
        .s4 = profile.lineFeed,
        .s5 = profile.backspace,
        .errorReport = profile.errorReports,
        .characterSet = profile.charset == Charset::utf8,
    };
    if (const HostLine* const line = hostSide_.lineOf(port)) {
        kept.rate = line->line().rate;
        kept.flow = line->line().rtsCts ? 2 : 0;
        kept.format = line->line().format;
        kept.parity = line->line().parity;
    }
    return store_.save(std::string(port), kept);
}

std::optional<LineSettings> StoredProfiles::line(std::string_view port) const {
    const PortProfile* const stored = store_.find(port);
    if (stored == nullptr || std::ranges::find(kBaudRates, stored->rate) == kBaudRates.end()) {
        return std::nullopt;
    }
    return LineSettings{.rate = stored->rate,
                        .rtsCts = stored->flow == 2,
                        .format = std::clamp(stored->format, 1, 3),
                        .parity = std::clamp(stored->parity, 0, 3)};
}

}  // namespace w58d
