// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan/lease_clock.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "platform/files/atomic_file.hpp"
#include "platform/loop/wall_clock.hpp"

namespace w58d {
namespace {

constexpr std::size_t kLimit = 256;

/// Another one at each start of the system (random(4)); empty if it tells none.
std::string bootId() {
    const Result<std::optional<std::string>> id =
        readFile("/proc/sys/kernel/random/boot_id", kLimit);
    return id ? id->value_or("") : "";
}

std::optional<std::int64_t> takeNumber(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || length == text.size() || *end != ' ') {
        return std::nullopt;
    }
    text.remove_prefix(length + 1);
    return number;
}

}  // namespace

std::optional<LeaseClock> LeaseClock::read(const std::string& path) {
    const Result<std::optional<std::string>> text = readFile(path, kLimit);
    std::string_view rest = text && *text ? std::string_view(**text) : std::string_view();
    const std::optional<std::int64_t> ahead = takeNumber(rest);
    const std::optional<std::int64_t> keptAt = takeNumber(rest);
    if (!ahead || !keptAt || *keptAt < 0 || *keptAt > upTime() || rest != bootId()) {
        return std::nullopt;
    }
    return LeaseClock{.ahead = *ahead, .keptAt = *keptAt};
}

Result<void> LeaseClock::write(const std::string& path) const {
    return writeVolatile(path, fmt::format("{} {} {}", ahead, keptAt, bootId()), 0600);
}

}  // namespace w58d
