// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What clients have sent and the host has not fetched (LanMode::fetched): shared by both threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "services/lan_server/client_ids.hpp"

namespace w58d {

/// One cache for each id, bounded, so that who sends more than is fetched waits alone. Each stays
/// when its client is gone, until close().
class ClientCaches {
  public:
    /// Bytes of each.
    static constexpr std::size_t kMost = 10240;

    struct Kept {
        std::size_t bytes = 0;  ///< of those that were offered
        bool notice = false;    ///< the host has to be told that there is something
    };
    struct Fetched {
        std::string bytes;
        std::size_t rest = 0;  ///< in the cache
        bool resume = false;   ///< the server's thread has to look at this client
    };

    // The server's thread.
    /// `number`: of the client, whom the id stands for only for a time.
    void open(int id, std::uint64_t number);
    /// As much as there is room for. Who has more waits: once there is room, fetch() says so.
    [[nodiscard]] Kept append(int id, std::string_view bytes);
    /// Its client is gone: fetch() says so when the cache is empty.
    void leave(int id);
    /// Returns how many bytes are lost with it.
    std::size_t close(int id);

    // Either.
    [[nodiscard]] std::size_t size(int id) const;

    // The main loop.
    /// The oldest bytes, at most `most`; nullopt if that client has no cache.
    [[nodiscard]] std::optional<Fetched> fetch(int id, std::uint64_t number, std::size_t most);
    /// The host is being told; returns how many bytes are there now.
    [[nodiscard]] std::size_t noticed(int id);

  private:
    struct Cache {
        std::string bytes;
        std::uint64_t number = 0;  ///< 0: it is not open
        bool noticed = false;      ///< the host is yet to be told
        bool waits = false;        ///< its client has more
        bool left = false;
    };

    [[nodiscard]] Cache& of(int id) { return caches_.at(static_cast<std::size_t>(id)); }

    mutable std::mutex mutex_;
    std::array<Cache, kLanIds> caches_;
};

}  // namespace w58d
