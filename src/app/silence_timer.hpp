// The time after which a half-typed line no longer holds URCs back (protocol 1).
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <utility>

#include "at/session.hpp"

namespace w58d {

class SilenceTimer {
  public:
    explicit SilenceTimer(asio::io_context& io) : timer_(io) {}

    /// Calls `over` after at::kSilence, if this is neither started again nor stopped before. What
    /// it needs, this timer included, must live until then: it is kept until it was called or
    /// dropped.
    template <class Over>
    void start(Over over) {
        timer_.expires_after(at::kSilence);
        timer_.async_wait([this, over = std::move(over)](const asio::error_code& error) {
            // A byte that was handled after the time had run out, but before this, began a new
            // silence.
            if (!error && timer_.expiry() <= asio::steady_timer::clock_type::now()) {
                over();
            }
        });
    }

    void stop() { timer_.expires_at(asio::steady_timer::time_point::max()); }

  private:
    asio::steady_timer timer_;
};

}  // namespace w58d
