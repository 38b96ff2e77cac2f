#include "platform/loop/timeout.hpp"

#include <asio/experimental/as_tuple.hpp>

namespace w58d {

asio::awaitable<bool> sleepFor(std::chrono::milliseconds duration) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, duration);
    const auto [error] =
        co_await timer.async_wait(asio::experimental::as_tuple(asio::use_awaitable));
    co_return !error;
}

}  // namespace w58d
