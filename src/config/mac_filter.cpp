// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/mac_filter.hpp"

#include <algorithm>
#include <utility>

namespace w58d {
namespace {

Result<void> whereNobodyIsListed() {
    return fail(Errc::notAllowed, "nobody is listed, and nobody else may join");
}

}  // namespace

Result<MacFilter> MacFilter::create(MacFilterMode mode, const std::vector<MacAddress>& list) {
    MacFilter filter;
    for (const MacAddress& device : list) {
        if (const Result<void> added = filter.add(device); !added) {
            return std::unexpected(added.error());
        }
    }
    const Result<void> set = filter.setMode(mode);
    return set ? Result<MacFilter>(std::move(filter)) : std::unexpected(set.error());
}

Result<void> MacFilter::setMode(MacFilterMode mode) {
    if (mode == MacFilterMode::allowListed && list_.empty()) {
        return whereNobodyIsListed();
    }
    mode_ = mode;
    return {};
}

Result<void> MacFilter::add(const MacAddress& device) {
    if (!device.isOfDevice()) {
        return fail(Errc::invalidValue, "mac: not a device's");
    }
    if (std::ranges::find(list_, device) != list_.end()) {
        return {};
    }
    if (list_.size() >= kMost) {
        return fail(Errc::notAllowed, "the list is full");
    }
    list_.push_back(device);
    return {};
}

Result<void> MacFilter::remove(const MacAddress& device) {
    std::vector<MacAddress> rest = list_;
    std::erase(rest, device);
    return replace(std::move(rest));
}

Result<void> MacFilter::clear() {
    return replace({});
}

Result<void> MacFilter::replace(std::vector<MacAddress> list) {
    if (mode_ == MacFilterMode::allowListed && list.empty()) {
        return whereNobodyIsListed();
    }
    list_ = std::move(list);
    return {};
}

}  // namespace w58d
