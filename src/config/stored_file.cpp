#include "config/stored_file.hpp"

#include <spdlog/spdlog.h>

#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

/// A stored file is a few hundred bytes.
constexpr std::size_t kMaxStoredBytes = std::size_t{64} * 1024;

/// Passwords are inside.
constexpr mode_t kMode = 0600;

}  // namespace

std::expected<std::string, NoSettings> readStored(const std::string& path) {
    Result<std::optional<std::string>> text = readFile(path, kMaxStoredBytes);
    if (!text) {
        putAside(path, text.error().detail);
        return std::unexpected(NoSettings::damaged);
    }
    if (!*text) {
        return std::unexpected(NoSettings::noneYet);
    }
    return std::move(**text);
}

Result<void> writeStored(const std::string& path, const std::string& text) {
    return writeAtomically(path, text, kMode);
}

void putAside(const std::string& path, const std::string& why) {
    const Result<std::string> kept = quarantine(path);
    if (kept) {
        spdlog::error("{} is damaged ({}); kept as {}", path, why, *kept);
    } else {
        spdlog::error("{} is damaged ({}) and could not be kept: {}", path, why,
                      kept.error().detail);
    }
}

}  // namespace w58d
