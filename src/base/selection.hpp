// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module's mode and the access point that commands mean, as AT+CWMAPCFG sets them.
#pragma once

#include <cstdint>

#include "base/error.hpp"

namespace w58d {

/// `enablessid2` of AT+CWMAPCFG; the values are the manual's.
enum class WifiSetup : std::uint8_t { ap = 0, apAp = 1, stationAp = 2 };

/// A mode and one of the AP IDs it allows: 0 in AP mode, 0 or 1 in AP-AP mode, 2 in STA-AP mode;
/// cannot be made otherwise.
class Selection {
  public:
    /// The mode with the AP ID it starts with: 0, 0, 2.
    static Result<Selection> ofSetup(int setup) {
        if (setup < 0 || setup > static_cast<int>(WifiSetup::stationAp)) {
            return fail(Errc::invalidValue, "enablessid2: 0 to 2");
        }
        return ofSetup(static_cast<WifiSetup>(setup));
    }
    static Selection ofSetup(WifiSetup setup) {
        return {setup, setup == WifiSetup::stationAp ? 2 : 0};
    }

    /// The same mode with another AP ID, if the mode allows that one.
    [[nodiscard]] Result<Selection> select(int id) const {
        const bool allowed =
            setup_ == WifiSetup::apAp ? id == 0 || id == 1 : id == ofSetup(setup_).id_;
        if (!allowed) {
            return fail(Errc::invalidValue, "configselect: not in this mode");
        }
        return Selection(setup_, id);
    }

    [[nodiscard]] WifiSetup setup() const { return setup_; }
    [[nodiscard]] int id() const { return id_; }

    bool operator==(const Selection&) const = default;

  private:
    Selection(WifiSetup setup, int id) : setup_(setup), id_(static_cast<std::uint8_t>(id)) {}
    WifiSetup setup_;
    std::uint8_t id_;
};

}  // namespace w58d
