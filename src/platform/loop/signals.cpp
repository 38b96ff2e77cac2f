#include "platform/loop/signals.hpp"

#include <asio/signal_set.hpp>
#include <csignal>
#include <utility>

namespace w58d {

class Signals::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, Events events)
        : set_(io, SIGTERM, SIGINT, SIGHUP), events_(std::move(events)) {}

    void wait() {
        set_.async_wait([self = shared_from_this()](asio::error_code error, int number) {
            if (!error && !self->closed_) {
                self->wait();
                self->handle(number);
            }
        });
    }

    void close() {
        closed_ = true;
        asio::error_code ignored;
        set_.clear(ignored);
        set_.cancel(ignored);
    }

  private:
    void handle(int number) {
        if (number == SIGHUP) {
            if (events_.reload) {
                events_.reload();
            }
        } else if (events_.stop) {
            events_.stop(number);
        }
    }

    asio::signal_set set_;
    Events events_;
    bool closed_ = false;
};

Signals::Signals(asio::io_context& io, Events events)
    : impl_(std::make_shared<Impl>(io, std::move(events))) {
    std::signal(SIGPIPE, SIG_IGN);
    impl_->wait();
}

Signals::~Signals() {
    impl_->close();
}

}  // namespace w58d
