#include "w58d/commands/catalogue.hpp"

#include "access_point.hpp"
#include "basic.hpp"
#include "commands/host_side.hpp"
#include "lan.hpp"
#include "lan_server.hpp"
#include "station.hpp"
#include "uplink.hpp"
#include "w58d/commands/module.hpp"

namespace w58d {

const Identity& identityOf(const Module& module) {
    return module.identity;
}

ProfileStore& profilesOf(Module& module) {
    return module.profiles;
}

namespace commands {
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

}  // namespace commands
}  // namespace w58d
