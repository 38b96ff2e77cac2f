// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/storage/dialer_secrets.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include "backends/pppd_secrets.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

constexpr std::size_t kMaxSecretsBytes = std::size_t{256} * 1024;

enum class Really { yes, no };

/// A link is followed: what it leads to is replaced, not the link.
std::filesystem::path fileOf(const std::string& path, std::error_code& error) {
    return std::filesystem::weakly_canonical(path, error);
}

Result<void> put(const std::string& path, const UserInfo& user, Really really) {
    std::error_code error;
    const std::filesystem::path file = fileOf(path, error);
    if (!error) {
        std::filesystem::create_directories(file.parent_path(), error);
    }
    if (error) {
        return fail(Errc::unknown, path + ": " + error.message());
    }
    const Result<std::optional<std::string>> old = readFile(file, kMaxSecretsBytes);
    if (!old) {
        return std::unexpected(old.error());
    }
    const Result<std::string> text =
        pppd::withSecret(old->value_or(""), user.name.text(), user.password.text());
    if (!text) {
        return std::unexpected(text.error());
    }
    if (*text == *old) {
        return {};
    }
    const Result<void> prepared = prepareFile(file, *text, 0600);
    if (!prepared || really == Really::yes) {
        return prepared ? commitFile(file) : prepared;
    }
    discardPrepared(file);
    return {};
}

Result<void> putAll(const WanConfig& config, const UserInfo& user, Really really) {
    for (const std::string* const path : {&config.papSecrets, &config.chapSecrets}) {
        Result<void> done = path->empty() ? Result<void>{} : put(*path, user, really);
        if (!done) {
            return done;
        }
    }
    return {};
}

}  // namespace

void sweepDialerSecrets(const WanConfig& config) {
    for (const std::string* const path : {&config.papSecrets, &config.chapSecrets}) {
        std::error_code error;
        const std::filesystem::path file = fileOf(*path, error);
        if (!path->empty() && !error) {
            removeLeftovers(file.parent_path());
        }
    }
}

Result<void> tellDialer(const WanConfig& config, const UserInfo& user) {
    return putAll(config, user, Really::yes);
}

Result<void> tryDialer(const WanConfig& config, const UserInfo& user) {
    return putAll(config, user, Really::no);
}

}  // namespace w58d
