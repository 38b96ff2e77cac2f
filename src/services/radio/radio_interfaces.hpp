// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The network interfaces beside the radio's own.
#pragma once

#include <map>
#include <string>

#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/net/links.hpp"
#include "platform/net/wireless.hpp"
#include "services/module/reconciler.hpp"

namespace w58d {

/// Interfaces for AP ID 1 and the station: the integrator's where the configuration names them,
/// which are waited for while they are away, else made on the radio while they are needed.
class RadioInterfaces {
  public:
    RadioInterfaces(const Config& config, Links& links) : config_(config), links_(links) {}

    /// Makes it unless it exists. A radio that cannot is an error, and an integrator's that is
    /// absent: what is made in its place would keep it from coming back.
    [[nodiscard]] Result<Ensured> ensure(const std::string& name, WirelessKind kind);
    /// Takes it away if it was made by ensure(), in this run or a former one.
    void remove(const std::string& name);

    /// It is, or would be, of the radio that the configuration names: then all on that radio have
    /// one channel. An integrator's that is away is as it was last.
    [[nodiscard]] bool sharesRadio(const std::string& name);

    /// Its address, also before it is made; `unknown` while the radio's interface, or an
    /// integrator's, is absent.
    [[nodiscard]] Result<MacAddress> addressOf(const std::string& name, WirelessKind kind);

    /// Says, once, that the kernel keeps to the rules of its world domain instead of the
    /// configured country's. Not before hostapd or wpa_supplicant has told it the country.
    void checkCountry();

  private:
    /// The configuration names it.
    [[nodiscard]] bool isIntegrators(const std::string& name) const;

    const Config& config_;
    Links& links_;
    bool inWorldDomain_ = false;          ///< at the last look
    std::map<std::string, bool> shared_;  ///< the integrator's, as each was last
};

}  // namespace w58d
