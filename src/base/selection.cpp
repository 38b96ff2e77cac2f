#include "base/selection.hpp"

namespace w58d {

Result<Selection> Selection::ofSetup(int setup) {
    if (setup < 0 || setup > static_cast<int>(WifiSetup::stationAp)) {
        return fail(Errc::invalidValue, "enablessid2: 0 to 2");
    }
    return ofSetup(static_cast<WifiSetup>(setup));
}

Selection Selection::ofSetup(WifiSetup setup) {
    return {setup, setup == WifiSetup::stationAp ? 2 : 0};
}

Result<Selection> Selection::select(int id) const {
    const bool allowed = setup_ == WifiSetup::apAp ? id == 0 || id == 1 : id == ofSetup(setup_).id_;
    if (!allowed) {
        return fail(Errc::invalidValue, "configselect: not in this mode");
    }
    return Selection(setup_, id);
}

}  // namespace w58d
