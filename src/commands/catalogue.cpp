// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/catalogue.hpp"

#include "commands/access_point.hpp"
#include "commands/basic.hpp"
#include "commands/clients.hpp"
#include "commands/context.hpp"
#include "commands/host_side.hpp"
#include "commands/lan_server.hpp"
#include "commands/network.hpp"
#include "commands/station.hpp"
#include "commands/status.hpp"

namespace w58d::commands {

const Identity& identityOf(const Context& context) {
    return context.config.identity;
}

ProfileStore& profilesOf(Context& context) {
    return context.profiles;
}

std::optional<SerialLine> serialLineOf(const Context& context, std::string_view port) {
    const HostLine* const line = context.hostSide.lineOf(port);
    return line == nullptr ? std::nullopt : std::optional(line->line());
}

void eventsChanged(Context& context) {
    context.hostSide.eventsChanged();
}

namespace {

constexpr auto kCommands =
    at::joined(kAccessPointCommands, kClientCommands, kHostSideCommands, kLanServerCommands,
               kNetworkCommands, kStationCommands, kStatusCommands, kPortCommands);
static_assert(at::wellFormed(kCommands));

constinit const at::Catalogue kCatalogue(kCommands, kBasicCommands);
constinit const at::Catalogue kManualsCatalogue(kCommands, kBasicCommands, at::Offer::manualsOnly);

}  // namespace

const at::Catalogue& catalogue(at::Offer offer) {
    return offer == at::Offer::everything ? kCatalogue : kManualsCatalogue;
}

}  // namespace w58d::commands
