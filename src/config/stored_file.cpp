// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/stored_file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "base/log.hpp"

namespace w58d {
namespace {

/// CRC-32 as in IEEE 802.3. A file is a few hundred bytes: no table.
std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
    }
    return ~crc;
}

std::string lastLine(std::string_view body) {
    return fmt::format("crc32 = \"{:08x}\"\n", crc32(body));
}

}  // namespace

std::string seal(std::string body) {
    body += lastLine(body);
    return body;
}

Result<std::string_view> unseal(std::string_view text) {
    const std::size_t start = text.rfind("crc32 = ");
    if (start == std::string_view::npos) {
        return fail(Errc::unknown, "cut off: no checksum");
    }
    const std::string_view body = text.substr(0, start);
    const std::string_view found = text.substr(start);
    const std::string line = lastLine(body);
    const std::string_view expected = line;
    if (found != expected && found != expected.substr(0, expected.size() - 1)) {
        return fail(Errc::unknown, "wrong checksum");
    }
    return body;
}

Result<TomlTable> parseSealed(std::string_view text) {
    const Result<std::string_view> body = unseal(text);
    if (!body) {
        return std::unexpected(body.error());
    }
    auto table = parseToml(*body);
    if (!table) {
        return fail(Errc::unknown, table.error().text);
    }
    return std::move(*table);
}

std::expected<std::string, NotRead> readStored(const std::string& path, bool unread) {
    Result<std::optional<std::string>> text = readFile(path, kMaxStoredBytes);
    if (!text) {
        if (text.error().code != Errc::invalidValue) {
            if (!unread) {
                log::error("{}; left as it is", text.error().detail);
            }
            return std::unexpected(NotRead{NoSettings::unreadable, text.error().detail});
        }
        putAside(path, text.error().detail);
        return std::unexpected(NotRead{NoSettings::damaged, text.error().detail});
    }
    if (!*text) {
        return std::unexpected(NotRead{NoSettings::noneYet, {}});
    }
    return std::move(**text);
}

Result<void> writeStored(const std::string& path, const std::string& text) {
    return writeAtomically(path, text, kStoredMode);
}

std::expected<void, NotRead> stillKept(const std::string& path, KeptFile& kept) {
    const std::optional<FileMark> now = markOf(path);
    if (now == kept.mark) {
        return {};
    }
    const auto text = readStored(path, false);
    if (text && *text == kept.text) {
        kept.mark = now;
        return {};
    }
    NotRead lost = text ? NotRead{NoSettings::damaged, "it was replaced"} : text.error();
    if (text) {
        putAside(path, lost.why);
    } else if (lost.kind == NoSettings::noneYet) {
        log::error("{}: was removed", path);
    }
    return std::unexpected(std::move(lost));
}

void putAside(const std::string& path, const std::string& why) {
    const Result<std::string> kept = quarantine(path);
    if (kept) {
        log::error("{} is damaged ({}); kept as {}", path, why, *kept);
    } else {
        log::error("{} is damaged ({}) and could not be kept: {}", path, why, kept.error().detail);
    }
}

}  // namespace w58d
