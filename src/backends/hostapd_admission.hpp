// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Whom hostapd lets in: its two lists of MAC addresses, and what becomes of who is in neither.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"

namespace w58d::hostapd {

/// To hostapd 2.10 who is in both lists is accepted. What is wanted has one list at most; what was
/// seen may have been made by others.
struct Admission {
    bool onlyAccepted = false;         ///< `macaddr_acl`: 1, or 0 where who is not denied may join
    std::vector<MacAddress> accepted;  ///< ascending
    std::vector<MacAddress> denied;    ///< ascending

    [[nodiscard]] bool allows(const MacAddress& device) const;

    bool operator==(const Admission&) const = default;
};

/// The answer to `ACCEPT_ACL SHOW` or `DENY_ACL SHOW`, ascending; what is no address is left out.
[[nodiscard]] std::vector<MacAddress> parseList(std::string_view answer);

/// The text of an `accept_mac_file` or a `deny_mac_file`.
[[nodiscard]] std::string listText(const std::vector<MacAddress>& list);

}  // namespace w58d::hostapd
