// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/module/concerns.hpp"

namespace w58d {

PartSet concernOf(const Settings& from, const Settings& to) {
    PartSet parts;
    const bool mode = from.selection.setup() != to.selection.setup();
    if (from.wifi != to.wifi || from.aps != to.aps || mode) {
        parts |= {Part::radio, Part::ap0, Part::ap1};
    }
    if (from.filter != to.filter) {
        parts |= {Part::ap0, Part::ap1};
    }
    if (from.stationMode() != to.stationMode()) {
        parts |= concernOfMode(true);
    }
    if (to.stationMode() && from.station != to.station) {
        parts |= {Part::station};
    }
    if (from.nat != to.nat || from.isolates() != to.isolates()) {
        parts |= {Part::filter};
    }
    if (from.user != to.user) {
        parts |= {Part::storage};
    }
    return parts;
}

PartSet concernOfMode(bool station) {
    PartSet parts = {Part::radio, Part::ap0, Part::ap1, Part::station};
    if (station) {
        parts |= {Part::filter, Part::lan};
    }
    return parts;
}

}  // namespace w58d
