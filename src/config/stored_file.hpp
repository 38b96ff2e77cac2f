// What every stored file has in common: where damage goes, and what the log says of it.
#pragma once

#include <expected>
#include <string>

#include "config/settings.hpp"

namespace w58d {

/// The content of a stored file; no text but why for one that is not there or cannot be read.
[[nodiscard]] std::expected<std::string, NoSettings> readStored(const std::string& path);

/// Writes `text` so that its owner alone may read it.
[[nodiscard]] Result<void> writeStored(const std::string& path, const std::string& text);

/// Keeps a damaged file under another name and logs it.
void putAside(const std::string& path, const std::string& why);

}  // namespace w58d
