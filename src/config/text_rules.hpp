// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the strings of the configuration may be. Several end up in the configuration files or
// argument vectors of other programs, so each rule lets through only what is harmless there.
#pragma once

#include <cstdint>
#include <string_view>

namespace w58d {

struct TextRule {
    bool (*accepts)(std::string_view text);
    std::string_view expected;  ///< completes "... is not"
};

extern const TextRule kAbsolutePath;  ///< A-Z a-z 0-9 / . _ - + @ :, at most 255 bytes
extern const TextRule kFolder;        ///< the same, short enough for Unix sockets inside it
extern const TextRule kPortName;
extern const TextRule kIdentityText;   ///< printable ASCII for the host
extern const TextRule kInterfaceName;  ///< what Linux and hostapd.conf both take
extern const TextRule kCountry;
extern const TextRule kLease;
extern const TextRule kDomain;

/// Seconds of a lease time that kLease accepts; 0 for "infinite".
[[nodiscard]] std::int64_t leaseSeconds(std::string_view text);

}  // namespace w58d
