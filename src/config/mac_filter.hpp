// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which devices may be clients of the access points, as AT+CWMACFLT and AT+CWMACADD set it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"

namespace w58d {

/// AT+CWMACFLT's numbers.
enum class MacFilterMode : std::uint8_t {
    off = 0,
    denyListed = 1,
    allowListed = 2,  ///< and nobody else
};

/// One mode and one list for all access points. The list holds devices' addresses, none twice, and
/// while only those may join it is not empty: cannot be made otherwise.
class MacFilter {
  public:
    static constexpr std::size_t kMost = 64;

    /// Off, and nobody listed.
    MacFilter() = default;
    static Result<MacFilter> create(MacFilterMode mode, const std::vector<MacAddress>& list);

    [[nodiscard]] MacFilterMode mode() const { return mode_; }
    /// In the order in which they were added.
    [[nodiscard]] const std::vector<MacAddress>& list() const { return list_; }

    // Nothing is changed after an error.

    /// `notAllowed` where nobody could join any more.
    Result<void> setMode(MacFilterMode mode);
    /// `invalidValue` for what is no device's address, `notAllowed` if the list is full.
    Result<void> add(const MacAddress& device);
    /// `notAllowed` where nobody could join any more.
    Result<void> remove(const MacAddress& device);
    Result<void> clear();

    bool operator==(const MacFilter&) const = default;

  private:
    /// The list is to be this one.
    Result<void> replace(std::vector<MacAddress> list);

    MacFilterMode mode_ = MacFilterMode::off;
    std::vector<MacAddress> list_;
};

}  // namespace w58d
