// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What AT&W keeps for each port.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/profile.hpp"
#include "config/settings.hpp"

namespace w58d {

/// The profiles that hosts keep, one a port.
class ProfileStore {
  public:
    virtual ~ProfileStore() = default;

    /// What was last kept for the port; the factory profile if there is none.
    [[nodiscard]] virtual Profile load(std::string_view port) const = 0;
    /// Kept for good once this has returned well. After an error load() still gives what was there
    /// before.
    [[nodiscard]] virtual Result<void> save(std::string_view port, const Profile& profile) = 0;

  protected:
    ProfileStore() = default;
    ProfileStore(const ProfileStore&) = default;
    ProfileStore& operator=(const ProfileStore&) = default;
};

/// By the name a port has in the configuration.
using PortProfiles = std::map<std::string, Profile, std::less<>>;

[[nodiscard]] std::string profilesText(const PortProfiles& profiles);

/// Reads what profilesText() wrote; `unknown` with the reason for anything else. What is stored may
/// have been altered: a number that no command could have set becomes the nearest one.
[[nodiscard]] Result<PortProfiles> profilesFromText(std::string_view text);

/// The profiles on disk: `profiles.toml` in the state folder, as safe from power cuts as the
/// settings. Read once; a damaged file is kept aside and logged, and nothing is known then. Nor is
/// it of one that cannot be read, which is never overwritten.
class StoredProfiles final : public ProfileStore {
  public:
    explicit StoredProfiles(const std::string& folder);

    [[nodiscard]] Profile load(std::string_view port) const override;
    /// `notAllowed` for the socket's connections, which have no profile of their own to keep.
    [[nodiscard]] Result<void> save(std::string_view port, const Profile& profile) override;

    /// What was kept is on disk, or is written again.
    [[nodiscard]] Result<void> look();

  private:
    void read();
    [[nodiscard]] Result<void> write(const PortProfiles& profiles);

    std::string path_;
    PortProfiles profiles_;
    std::optional<KeptFile> kept_;  ///< nullopt: nothing was ever kept
    bool unread_ = false;           ///< something is there that could not be read
};

/// Removes the damaged files of StoredProfiles that were kept aside in that folder.
[[nodiscard]] Result<void> removeDamagedProfiles(const std::string& folder);

}  // namespace w58d
