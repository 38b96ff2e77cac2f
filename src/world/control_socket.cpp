// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/ control_socket.hpp and datagram_inbox.hpp: sockets that have a path.
#include "platform/net/control_socket.hpp"

#include <asio/post.hpp>
#include <optional>
#include <utility>

#include "platform/loop/async_mutex.hpp"
#include "platform/loop/clock.hpp"
#include "platform/net/datagram_inbox.hpp"
#include "world/world.hpp"

namespace w58d {
namespace {

using std::chrono::milliseconds;

/// One request; whoever answers it late finds nobody.
struct Exchange {
    explicit Exchange(asio::io_context& io) : timer(io) {}
    Timer timer;  ///< cancelled by what ends the waiting
    std::optional<std::string> answer;
    bool serverGone = false;
};

std::unexpected<ControlError> controlFailure(ControlError::Kind kind, std::string detail) {
    return std::unexpected(ControlError{kind, std::move(detail)});
}

std::string withoutLineEnd(std::string text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

}  // namespace

class ControlSocket::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, std::string server) : io_(io), server_(std::move(server)) {}

    static Awaitable<ControlResult<std::string>> request(std::shared_ptr<Impl> self,
                                                         std::string command,
                                                         milliseconds timeout) {
        using Kind = ControlError::Kind;
        if (command.size() > kMaxRequest) {
            co_return controlFailure(Kind::failed, "the request is too long");
        }
        const AsyncMutex::Lock lock = co_await self->gate_.lock();
        const std::shared_ptr<world::Program> server =
            world::World::present().listensAt(self->server_);
        if (!lock || self->closed_ || !server) {
            co_return controlFailure(Kind::absent, self->server_ + ": nobody listens");
        }
        const auto exchange = std::make_shared<Exchange>(self->io_);
        self->pending_ = exchange;
        exchange->timer.expires_after(timeout);
        world::Program::Reply reply = [exchange](std::string answer) {
            exchange->answer = std::move(answer);
            exchange->timer.cancel();
        };
        server->ask(command, std::move(reply));
        const auto [error] = co_await exchange->timer.async_wait(kAwait);
        self->pending_.reset();
        if (exchange->answer) {
            co_return withoutLineEnd(std::move(*exchange->answer));
        }
        co_return error ? controlFailure(Kind::absent, "the program has ended")
                        : controlFailure(Kind::timedOut, "no answer in time");
    }

    static Awaitable<ControlResult<void>> requestOk(std::shared_ptr<Impl> self, std::string command,
                                                    milliseconds timeout) {
        ControlResult<std::string> answer =
            co_await request(std::move(self), std::move(command), timeout);
        co_return okOf(std::move(answer));
    }

    static Awaitable<ControlResult<void>> attach(std::shared_ptr<Impl> self,
                                                 std::function<void(std::string_view)> onEvent,
                                                 milliseconds timeout) {
        self->detach();
        ControlResult<void> done = co_await requestOk(self, "ATTACH", timeout);
        const std::shared_ptr<world::Program> server =
            world::World::present().listensAt(self->server_);
        if (done && server) {
            self->events_ = std::make_shared<world::Program::Listener>(std::move(onEvent));
            server->attach(self->events_);
        }
        co_return done;
    }

    void detach() { events_.reset(); }

    void serverGone() {
        if (pending_) {
            pending_->timer.cancel();
        }
    }

    void close() {
        closed_ = true;
        detach();
        serverGone();
    }

  private:
    asio::io_context& io_;
    std::string server_;
    AsyncMutex gate_;
    std::shared_ptr<Exchange> pending_;  ///< nullptr: no request waits for its answer
    std::shared_ptr<world::Program::Listener> events_;
    bool closed_ = false;
};

ControlSocket::ControlSocket(asio::io_context& io, std::string server, std::string)
    : impl_(std::make_shared<Impl>(io, std::move(server))) {}

ControlSocket::~ControlSocket() {
    impl_->close();
}

Awaitable<ControlResult<std::string>> ControlSocket::request(std::string command,
                                                             milliseconds timeout) {
    return Impl::request(impl_, std::move(command), timeout);
}

Awaitable<ControlResult<void>> ControlSocket::requestOk(std::string command, milliseconds timeout) {
    return Impl::requestOk(impl_, std::move(command), timeout);
}

Awaitable<ControlResult<void>> ControlSocket::attach(std::function<void(std::string_view)> onEvent,
                                                     milliseconds timeout) {
    return Impl::attach(impl_, std::move(onEvent), timeout);
}

void ControlSocket::detach() {
    impl_->detach();
}

void ControlSocket::serverGone() {
    impl_->serverGone();
}

class DatagramInbox::Impl {
  public:
    Impl(std::string where, std::function<void(std::string_view)> hears)
        : path(std::move(where)),
          arrived(std::make_shared<world::Program::Listener>(std::move(hears))) {}

    std::string path;
    std::shared_ptr<world::Program::Listener> arrived;
};

DatagramInbox::DatagramInbox(asio::io_context& io) : io_(io) {}

DatagramInbox::~DatagramInbox() {
    close();
}

Result<void> DatagramInbox::open(const std::string& path,
                                 std::function<void(std::string_view)> arrived) {
    close();
    impl_ = std::make_unique<Impl>(path, std::move(arrived));
    world::World::present().inboxes[path] = impl_->arrived;
    return {};
}

bool DatagramInbox::stands() const {
    const auto& inboxes = world::World::present().inboxes;
    return impl_ != nullptr && inboxes.contains(impl_->path);
}

void DatagramInbox::close() {
    if (impl_) {
        world::World::present().inboxes.erase(impl_->path);
        impl_.reset();
    }
}

bool sendDatagram(const std::string& path, std::string_view text) {
    auto& inboxes = world::World::present().inboxes;
    const auto inbox = inboxes.find(path);
    if (inbox == inboxes.end()) {
        return false;
    }
    asio::post(world::World::present().io, [weak = inbox->second, text = std::string(text)] {
        if (const auto arrived = weak.lock()) {
            (*arrived)(text.substr(0, DatagramInbox::kMaxSize));
        }
    });
    return true;
}

}  // namespace w58d
