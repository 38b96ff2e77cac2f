// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// pppd's pap-secrets and chap-secrets (pppd(8), "AUTHENTICATION").
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d::pppd {

/// `file` with our one line in it, between marks of ours, and everybody else's lines as they were:
/// what the client of this name tells any server. Names and passwords are of characters 32 to 126.
/// Where the marks are damaged, what looks like ours is taken away. `invalidValue` for a password
/// that pppd would take for something else ("@/..." names a file).
[[nodiscard]] Result<std::string> withSecret(std::string_view file, std::string_view name,
                                             std::string_view password);

}  // namespace w58d::pppd
