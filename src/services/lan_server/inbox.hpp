// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the LAN server's thread and the main loop share: messages on their way to the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "services/lan_server/lan_server.hpp"
#include "services/lan_server/line_framer.hpp"

namespace w58d {

/// Texts one after the other in one buffer, which is used again and again.
struct Texts {
    std::string bytes;
    std::vector<std::uint32_t> ends;  ///< of each text

    void clear() {
        bytes.clear();
        ends.clear();
    }
};

/// One producer (the server's thread), one consumer (the main loop). Bounded: a message that does
/// not fit is refused and has to be offered again once the producer was woken. Nothing is dropped.
class Inbox {
  public:
    /// Text of URCs that waits to be taken.
    static constexpr std::size_t kMaxQueued = std::size_t{64} * 1024;
    /// Messages of LanMode::cached that wait for AT+CWLANMGET (protocol 2).
    static constexpr std::size_t kMaxCached = 10240;

    /// Called by the other side, without a lock held.
    struct Wakes {
        std::function<void()> consumer;  ///< there are texts; not again before all were taken
        std::function<void()> producer;  ///< what was refused may fit now
    };
    Inbox(LanMode mode, Wakes wakes) : mode_(mode), wakes_(std::move(wakes)) {}

    [[nodiscard]] LanMode mode() const { return mode_; }

    /// A turn of the producer. At its end the consumer gets what was pushed, and is woken if need
    /// be. In between it is kept from the mutex only in LanMode::cached: having to wait for one
    /// costs it more than many messages do.
    class Turn {
      public:
        explicit Turn(Inbox& inbox);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        /// Appends the message's URC, and in LanMode::cached its bytes to the cache. False if there
        /// is no room, or if an earlier message of this turn was refused: order is kept.
        [[nodiscard]] bool push(const LanMessage& message);
        /// The same for bytes of the client with this id, in LanMode::streamed.
        [[nodiscard]] bool pushBytes(int id, std::string_view bytes);
        /// Appends a text, also if the queue is full: of each id there are not many that wait.
        void pushText(std::string_view text);

      private:
        void publish();
        void seeRoom();
        [[nodiscard]] bool makeRoom(std::size_t size);
        void endText();
        [[nodiscard]] bool pushQueued(const LanMessage& message);
        [[nodiscard]] bool pushCached(const LanMessage& message);

        Inbox& inbox_;
        std::unique_lock<std::mutex> lock_;
        std::size_t room_ = 0;  ///< in the queue, when the mutex was locked last
        bool refused_ = false;
    };

    /// All texts that wait, in exchange for empty `texts`. False if there are none: then the
    /// consumer will be woken.
    [[nodiscard]] bool take(Texts& texts);

    [[nodiscard]] std::size_t cached() const;
    /// Takes the oldest bytes out of the cache, at most `most`.
    [[nodiscard]] std::string fetch(std::size_t most);

  private:
    void wakeProducer(std::unique_lock<std::mutex> lock);

    const LanMode mode_;
    const Wakes wakes_;
    mutable std::mutex mutex_;
    Texts batch_;  ///< the producer's: of its turn
    Texts queue_;
    std::string cache_;
    bool consumerWaits_ = true;
    bool producerWaits_ = false;
};

}  // namespace w58d
