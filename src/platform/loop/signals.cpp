// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/signals.hpp"

#include <asio/signal_set.hpp>
#include <csignal>
#include <utility>

#include "base/lifetime.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

namespace {

void setSignalMask(int how) {
    sigset_t ours;
    ::sigemptyset(&ours);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        ::sigaddset(&ours, number);
    }
    ::pthread_sigmask(how, &ours, nullptr);
}

}  // namespace

class Signals::Impl {
  public:
    Impl(asio::io_context& io, Events events)
        : set_(io, SIGTERM, SIGINT, SIGHUP), events_(std::move(events)) {
        wait();
    }

  private:
    void wait() {
        set_.async_wait([this, watch = life_.watch()](asio::error_code error, int number) {
            if (!error && !watch.over()) {
                wait();
                handle(number);
            }
        });
    }

    void handle(int number) {
        if (number == SIGHUP) {
            if (events_.reload) {
                events_.reload();
            }
        } else if (events_.stop) {
            events_.stop(number);
        }
    }

    InLoop<asio::signal_set> set_;
    Events events_;
    Lifetime life_;
};

Signals::Signals(asio::io_context& io, Events events)
    : impl_(std::make_unique<Impl>(io, std::move(events))) {
    std::signal(SIGPIPE, SIG_IGN);
    setSignalMask(SIG_UNBLOCK);
}

Signals::~Signals() {
    hold();
}

void Signals::hold() {
    setSignalMask(SIG_BLOCK);
    std::signal(SIGCHLD, SIG_DFL);
}

}  // namespace w58d
