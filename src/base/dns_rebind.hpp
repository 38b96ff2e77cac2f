// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which answers of DNS servers outside clients are not given.
#pragma once

#include <cstdint>

namespace w58d {

/// Answers that would have a client's browser take something in here for a server out there.
enum class DnsRebind : std::uint8_t {
    own,  ///< addresses of the LAN, and those by which a client reaches itself
    all,  ///< all private addresses
    off,  ///< none: everything is passed on
};

}  // namespace w58d
