// Between the AT engine's profiles and the numbers that are stored.
#pragma once

#include <optional>
#include <string>

#include "commands/host.hpp"
#include "commands/identity_and_profiles.hpp"
#include "config/profile_store.hpp"

namespace w58d {

class StoredProfiles final : public ProfileStore {
  public:
    StoredProfiles(const std::string& folder, HostSide& hostSide)
        : store_(folder), hostSide_(hostSide) {}

    [[nodiscard]] at::Profile load(std::string_view port) const override;
    /// Keeps the port's line with it, as it is now.
    Result<void> save(std::string_view port, const at::Profile& profile) override;

    /// The line a host kept with &W; nullopt if none did.
    [[nodiscard]] std::optional<LineSettings> line(std::string_view port) const;

  private:
    PortProfileStore store_;
    HostSide& hostSide_;
};

}  // namespace w58d
