// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/access_point/start_files.hpp"

#include <utility>
#include <vector>

namespace w58d {

Result<void> StartFiles::writeList(List& list, const std::vector<MacAddress>& devices) {
    if (devices.empty()) {
        return {};  // nothing names it
    }
    Result<void> written = list.file.write(hostapd::listText(devices));
    list.there |= written.has_value();
    return written;
}

Result<void> StartFiles::prepareList(List& list, const std::vector<MacAddress>& devices) {
    list.prepared = false;
    if (devices.empty()) {
        return {};
    }
    Result<void> prepared = list.file.prepare(hostapd::listText(devices));
    list.prepared = prepared.has_value();
    return prepared;
}

Result<void> StartFiles::commitList(List& list) {
    if (!std::exchange(list.prepared, false)) {
        return {};
    }
    Result<void> written = list.file.commit();
    list.there |= written.has_value();
    return written;
}

Result<void> StartFiles::write(std::string text, const hostapd::Admission& admission) {
    Result<void> done = writeList(accepted_, admission.accepted);
    if (done) {
        done = writeList(denied_, admission.denied);
    }
    if (done) {
        done = config_.write(std::move(text));
    }
    // Of no use any more; if it stays, nothing names it.
    for (const auto& [list, devices] :
         {std::pair{&accepted_, &admission.accepted}, std::pair{&denied_, &admission.denied}}) {
        if (done && list->there && devices->empty()) {
            list->there = !list->file.remove().has_value();
        }
    }
    return done;
}

Result<void> StartFiles::prepare(std::string text, const hostapd::Admission& admission) {
    Result<void> done = prepareList(accepted_, admission.accepted);
    if (done) {
        done = prepareList(denied_, admission.denied);
    }
    return done ? config_.prepare(std::move(text)) : done;
}

Result<void> StartFiles::commit() {
    Result<void> done = commitList(accepted_);
    if (done) {
        done = commitList(denied_);
    }
    return done ? config_.commit() : done;
}

Result<void> StartFiles::remove() {
    Result<void> done = config_.remove();
    for (List* const list : {&accepted_, &denied_}) {
        const Result<void> removed = list->file.remove();
        list->there = list->prepared = false;
        done = done ? removed : done;
    }
    return done;
}

}  // namespace w58d
