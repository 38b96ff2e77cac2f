// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/radio/radio_interfaces.hpp"

#include <optional>
#include <utility>

#include "base/log.hpp"

namespace w58d {
namespace {

/// Which sibling of the radio's own address an interface gets.
int siblingNumber(WirelessKind kind) {
    return kind == WirelessKind::accessPoint ? 1 : 2;
}

/// Of a kernel that has no country's rules in force.
constexpr std::string_view kWorldDomain = "00";

}  // namespace

bool RadioInterfaces::isIntegrators(const std::string& name) const {
    return name == config_.radio.interface || name == config_.radio.secondInterface ||
           name == config_.station.interface;
}

Result<MacAddress> RadioInterfaces::addressOf(const std::string& name, WirelessKind kind) {
    Result<std::optional<Link>> link = links_.find(name);
    if (link && *link) {
        return (*link)->mac;
    }
    if (link && isIntegrators(name)) {
        return fail(Errc::unknown, name + " is absent");
    }
    link = links_.find(config_.radio.interface);
    if (!link) {
        return std::unexpected(link.error());
    }
    if (!*link) {
        return fail(Errc::unknown, "the radio's interface is absent");
    }
    return (*link)->mac.sibling(siblingNumber(kind));
}

Result<Ensured> RadioInterfaces::ensure(const std::string& name, WirelessKind kind) {
    const Result<std::optional<Link>> link = links_.find(name);
    if (!link) {
        return std::unexpected(link.error());
    }
    if (*link && !((*link)->ours && isIntegrators(name))) {
        return Ensured::untouched;
    }
    if (isIntegrators(name)) {
        remove(name);  // made when the configuration did not name it
        return fail(Errc::unknown, name + " is absent");
    }
    const Result<MacAddress> address = addressOf(name, kind);
    if (!address) {
        return std::unexpected(address.error());
    }
    Result<void> made = makeWirelessInterface(config_.radio.interface, name, kind, *address);
    if (made) {
        made = links_.markOurs(name);
    }
    return made ? Result<Ensured>(Ensured::changed) : std::unexpected(made.error());
}

void RadioInterfaces::remove(const std::string& name) {
    const Result<std::optional<Link>> link = links_.find(name);
    if (!link || !*link || !(*link)->ours) {
        return;
    }
    if (const Result<void> removed = removeWirelessInterface(name); !removed) {
        log::warning("{}", removed.error().detail);
    }
}

bool RadioInterfaces::sharesRadio(const std::string& name) {
    const Result<int> radio = radioOf(name);
    const Result<int> own = radioOf(config_.radio.interface);
    const bool known = radio && own;
    if (!isIntegrators(name)) {
        return !known || *radio == *own;
    }
    bool& shared = shared_[name];
    if (known) {
        shared = *radio == *own;
    }
    return shared;
}

void RadioInterfaces::checkCountry() {
    const Result<std::string> country = config_.radio.driver == RadioDriver::none
                                            ? config_.radio.country
                                            : regulatoryDomainOf(config_.radio.interface);
    if (!country) {
        return;
    }
    const bool before = std::exchange(inWorldDomain_, *country == kWorldDomain);
    if (inWorldDomain_ && !before) {
        log::warning(
            "radio: the kernel knows no rules for country {}: it keeps to its world domain",
            config_.radio.country);
    }
}

}  // namespace w58d
