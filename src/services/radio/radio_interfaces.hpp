// The network interfaces beside the radio's own.
#pragma once

#include <string>

#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/net/links.hpp"
#include "platform/net/wireless.hpp"
#include "services/module/reconciler.hpp"

namespace w58d {

/// Interfaces for AP ID 1 and the station: the integrator's where the configuration names them and
/// they are there, else made on the radio while they are needed.
class RadioInterfaces {
  public:
    RadioInterfaces(const Config& config, Links& links) : config_(config), links_(links) {}

    /// Makes it unless it exists. A radio that cannot is an error.
    [[nodiscard]] Result<Ensured> ensure(const std::string& name, WirelessKind kind);
    /// Takes it away if it was made by ensure(), in this run or a former one.
    void remove(const std::string& name);

    /// It is, or would be, of the radio that the configuration names: then all on that radio have
    /// one channel.
    [[nodiscard]] bool sharesRadio(const std::string& name) const;

    /// Its address, also before it is made; `unknown` while the radio's interface is absent.
    [[nodiscard]] Result<MacAddress> addressOf(const std::string& name, WirelessKind kind);

    /// Says, once, that the kernel keeps to the rules of its world domain instead of the
    /// configured country's. Not before hostapd or wpa_supplicant has told it the country.
    void checkCountry();

  private:
    const Config& config_;
    Links& links_;
    bool inWorldDomain_ = false;  ///< at the last look
};

}  // namespace w58d
