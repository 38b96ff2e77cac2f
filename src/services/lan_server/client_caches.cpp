// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/client_caches.hpp"

#include <algorithm>

namespace w58d {

void ClientCaches::open(int id, std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    of(id).number = number;
}

ClientCaches::Kept ClientCaches::append(int id, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    Cache& cache = of(id);
    const std::size_t kept = std::min(bytes.size(), kMost - cache.bytes.size());
    const bool notice = kept > 0 && cache.bytes.empty() && !cache.noticed;
    cache.noticed = cache.noticed || notice;
    if (cache.bytes.size() + kept > cache.bytes.capacity()) {
        cache.bytes.reserve(kMost);  // once, and no more than that
    }
    cache.bytes += bytes.substr(0, kept);
    cache.waits = kept < bytes.size();
    return {kept, notice};
}

void ClientCaches::leave(int id) {
    const std::lock_guard lock(mutex_);
    of(id).left = true;
}

std::size_t ClientCaches::close(int id) {
    const std::lock_guard lock(mutex_);
    Cache& cache = of(id);
    const std::size_t lost = cache.bytes.size();
    cache = {};
    return lost;
}

std::size_t ClientCaches::size(int id) const {
    const std::lock_guard lock(mutex_);
    return caches_.at(static_cast<std::size_t>(id)).bytes.size();
}

std::optional<ClientCaches::Fetched> ClientCaches::fetch(int id, std::uint64_t number,
                                                         std::size_t most) {
    const std::lock_guard lock(mutex_);
    Cache& cache = of(id);
    if (number == 0 || cache.number != number) {
        return std::nullopt;
    }
    Fetched fetched;
    fetched.bytes = cache.bytes.substr(0, most);
    cache.bytes.erase(0, fetched.bytes.size());
    fetched.rest = cache.bytes.size();
    fetched.resume = cache.waits || (cache.left && cache.bytes.empty());
    if (cache.bytes.empty()) {
        std::string().swap(cache.bytes);
    }
    return fetched;
}

std::size_t ClientCaches::noticed(int id) {
    const std::lock_guard lock(mutex_);
    Cache& cache = of(id);
    cache.noticed = false;
    return cache.bytes.size();
}

}  // namespace w58d
