// What the port-local and identity commands need of the application. A program that has them in its
// catalogue defines identityOf() and profilesOf() for its Module.
#pragma once

#include <string>
#include <string_view>

#include "at/call.hpp"
#include "at/profile.hpp"
#include "base/error.hpp"

namespace w58d {

/// Whom the module says to be, from the integrator's configuration; one line of text each.
struct Identity {
    std::string manufacturer;  ///< +GMI, +CGMI
    std::string model;         ///< +GMM, +CGMM
    std::string revision;      ///< +GMR, +CGMR
    std::string serial;        ///< +GSN, +CGSN
};

/// The profiles that hosts keep with &W, one a port.
class ProfileStore {
  public:
    virtual ~ProfileStore() = default;

    /// What &W last kept for the port; the factory profile if there is none.
    [[nodiscard]] virtual at::Profile load(std::string_view port) const = 0;
    /// Kept for good once this has returned well.
    virtual Result<void> save(std::string_view port, const at::Profile& profile) = 0;

  protected:
    ProfileStore() = default;
    ProfileStore(const ProfileStore&) = default;
    ProfileStore& operator=(const ProfileStore&) = default;
};

[[nodiscard]] const Identity& identityOf(const Module& module);
[[nodiscard]] ProfileStore& profilesOf(Module& module);

}  // namespace w58d
