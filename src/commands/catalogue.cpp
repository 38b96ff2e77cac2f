#include "commands/catalogue.hpp"

#include "commands/access_point.hpp"
#include "commands/basic.hpp"
#include "commands/host_side.hpp"
#include "commands/lan.hpp"
#include "commands/lan_server.hpp"
#include "commands/module.hpp"
#include "commands/station.hpp"
#include "commands/uplink.hpp"

namespace w58d::commands {

const Identity& identityOf(const Module& module) {
    return module.config.identity;
}

ProfileStore& profilesOf(Module& module) {
    return module.profiles;
}

std::optional<SerialLine> serialLineOf(const Module& module, std::string_view port) {
    const HostLine* const line = module.hostSide.lineOf(port);
    return line == nullptr ? std::nullopt : std::optional(line->line());
}

namespace {

constexpr auto kCommands =
    at::joined(kAccessPointCommands, kHostSideCommands, kLanCommands, kLanServerCommands,
               kStationCommands, kUplinkCommands, kPortCommands);
static_assert(at::wellFormed(kCommands));

constinit const at::Catalogue kCatalogue(kCommands, kBasicCommands);

}  // namespace

const at::Catalogue& catalogue() {
    return kCatalogue;
}

}  // namespace w58d::commands
