// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Lets one coroutine at a time through, in the order they came.
#pragma once

#include <utility>

#include "platform/loop/awaitable.hpp"
#include "platform/loop/wait_list.hpp"

namespace w58d {

/// Serialises what must not interleave across suspensions (slow commands, settings). Must outlive
/// its locks. Not for threads.
///
///     AsyncMutex::Lock lock = co_await mutex.lock();
class AsyncMutex {
  public:
    /// Holds the mutex until it is destroyed. An empty one holds nothing.
    class Lock {
      public:
        Lock() = default;
        Lock(Lock&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
        Lock& operator=(Lock&& other) noexcept {
            std::swap(mutex_, other.mutex_);
            return *this;
        }
        ~Lock() { unlock(); }

        [[nodiscard]] explicit operator bool() const { return mutex_ != nullptr; }
        void unlock() {
            if (AsyncMutex* const mutex = std::exchange(mutex_, nullptr)) {
                mutex->release();
            }
        }

      private:
        friend AsyncMutex;
        explicit Lock(AsyncMutex* mutex) : mutex_(mutex) {}
        AsyncMutex* mutex_ = nullptr;
    };

    /// Does not suspend if the mutex is free. Empty only if the waiting was cancelled.
    [[nodiscard]] Awaitable<Lock> lock() {
        if (!locked_) {
            locked_ = true;
            co_return Lock(this);
        }
        // Whoever releases it hands it over still locked, so nobody overtakes.
        const bool handedOver = co_await waiting_.wait();
        co_return Lock(handedOver ? this : nullptr);
    }
    /// Empty if somebody else holds it.
    [[nodiscard]] Lock tryLock() {
        if (locked_) {
            return {};
        }
        locked_ = true;
        return Lock(this);
    }
    [[nodiscard]] bool locked() const { return locked_; }

  private:
    void release() { locked_ = waiting_.wakeOne(); }

    bool locked_ = false;
    WaitList waiting_;
};

}  // namespace w58d
