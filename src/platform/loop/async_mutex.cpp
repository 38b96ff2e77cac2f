#include "platform/loop/async_mutex.hpp"

namespace w58d {

asio::awaitable<AsyncMutex::Lock> AsyncMutex::lock() {
    if (!locked_) {
        locked_ = true;
        co_return Lock(this);
    }
    // Whoever releases it hands it over still locked, so nobody overtakes.
    const bool handedOver = co_await waiting_.wait();
    co_return Lock(handedOver ? this : nullptr);
}

AsyncMutex::Lock AsyncMutex::tryLock() {
    if (locked_) {
        return {};
    }
    locked_ = true;
    return Lock(this);
}

void AsyncMutex::release() {
    locked_ = waiting_.wakeOne();
}

}  // namespace w58d
