// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/control_socket.hpp"

#include <sys/un.h>
#include <unistd.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/local/datagram_protocol.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "base/lifetime.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/net/close_on_exec.hpp"

namespace w58d {
namespace {

using Kind = ControlError::Kind;
using std::chrono::milliseconds;

std::unexpected<ControlError> failed(Kind kind, std::string detail) {
    return std::unexpected(ControlError{kind, std::move(detail)});
}

// <runDir>/ctl.<pid>.<number>
constexpr std::string_view kPrefix = "ctl.";

unsigned nextNumber() {
    static unsigned number = 0;
    return ++number;
}

bool isOfDeadProcess(std::string_view name) {
    if (!name.starts_with(kPrefix)) {
        return false;
    }
    name.remove_prefix(kPrefix.size());
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.begin(), name.end(), pid);
    const bool isAddress = error == std::errc{} && end != name.end() && *end == '.' && pid > 0;
    return isAddress && ::kill(pid, 0) != 0 && errno == ESRCH;
}

/// A failed connect or send: `absent` if nobody listens there, otherwise `failed`.
ControlError controlErrorFrom(const asio::error_code& error) {
    // The latter three: the server has gone since we connected.
    const int number = error.value();
    const bool system = error.category() == asio::error::get_system_category();
    const bool absent = system && (number == ENOENT || number == ECONNREFUSED ||
                                   number == ECONNRESET || number == ENOTCONN || number == EPIPE);
    return {absent ? ControlError::Kind::absent : ControlError::Kind::failed, error.message()};
}

/// Our end of a control interface: a Unix datagram socket with an address to answer to.
class DgramClient {
  public:
    DgramClient(asio::io_context& io, std::string server, std::string runDir);
    ~DgramClient() { close(); }
    DgramClient(DgramClient&&) = delete;

    /// Binds an address no socket of ours ever had (an answer to an earlier one, given late, must
    /// not arrive here) and connects to the server. `absent` or `failed`.
    ControlResult<void> open();
    /// What is awaited ends with operation_aborted.
    void close();

    [[nodiscard]] bool isOpen() const { return socket_.is_open(); }
    [[nodiscard]] InLoop<asio::local::datagram_protocol::socket>& socket() { return socket_; }

    /// Removes the addresses a killed run left in the folder.
    static void removeLeftovers(const std::string& runDir);

  private:
    std::string server_;
    std::string runDir_;
    std::string address_;
    InLoop<asio::local::datagram_protocol::socket> socket_;
};

DgramClient::DgramClient(asio::io_context& io, std::string server, std::string runDir)
    : server_(std::move(server)), runDir_(std::move(runDir)), socket_(io) {}

ControlResult<void> DgramClient::open() {
    using Protocol = asio::local::datagram_protocol;
    close();
    address_ = runDir_ + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "." +
               std::to_string(nextNumber());
    // Asio's endpoint throws if the path is too long.
    constexpr std::size_t limit = sizeof(sockaddr_un::sun_path) - 1;
    if (address_.size() > limit || server_.size() > limit) {
        address_.clear();
        return failed(Kind::failed, "the path of a control socket is too long");
    }
    asio::error_code error;
    openCloseOnExec(socket_, Protocol(), error);
    if (!error) {
        ::unlink(address_.c_str());  // of a process that had our number before
        socket_.bind(Protocol::endpoint(address_), error);
    }
    if (!error) {
        socket_.connect(Protocol::endpoint(server_), error);
    }
    if (error) {
        close();
        return std::unexpected(controlErrorFrom(error));
    }
    return {};
}

void DgramClient::close() {
    if (!address_.empty()) {
        ::unlink(address_.c_str());
        address_.clear();
    }
    asio::error_code ignored;
    socket_.close(ignored);
}

void DgramClient::removeLeftovers(const std::string& runDir) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(runDir, error), end; !error && entry != end;
         entry.increment(error)) {
        if (isOfDeadProcess(entry->path().filename().string())) {
            found.push_back(entry->path());
        }
    }
    for (const fs::path& path : found) {
        ::unlink(path.c_str());
    }
}

/// One request and its answer over an open socket. Whatever ends it early, destroying the coroutine
/// included, the socket is closed then: an answer that comes late finds nobody.
class Exchange {
  public:
    explicit Exchange(DgramClient& client) : client_(client) {}
    ~Exchange() {
        if (!answered_) {
            client_.close();
        }
    }
    Exchange(Exchange&&) = delete;

    void answered() { answered_ = true; }

  private:
    DgramClient& client_;
    bool answered_ = false;
};

/// An endpoint, its buffer, and who interrupted it.
struct Channel {
    Channel(asio::io_context& io, const std::string& server, const std::string& runDir)
        : client(io, server, runDir), timer(io) {}

    DgramClient client;
    Timer timer;
    std::unique_ptr<char[]> buffer;  // not cleared: only what is used becomes memory
    bool timedOut = false;
    bool sent = false;
    Lifetime exchange;  // a late time-out is not of the next one
};

constexpr std::size_t kBufferSize = ControlSocket::kMaxAnswer + 1;

std::string_view withoutLineEnd(std::string_view text) {
    return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

Awaitable<ControlResult<std::string>> sendAndReceive(std::shared_ptr<Channel> channel,
                                                     std::string command, milliseconds timeout) {
    if (!channel->buffer) {
        channel->buffer = std::make_unique_for_overwrite<char[]>(kBufferSize);
    }
    Exchange exchange(channel->client);
    channel->exchange.end();  // of one that was cancelled
    channel->timedOut = false;
    channel->sent = false;
    channel->timer.expires_after(timeout);
    channel->timer.async_wait([channel, watch = channel->exchange.watch()](asio::error_code error) {
        if (!error && !watch.over()) {
            channel->timedOut = true;
            channel->client.close();
        }
    });
    auto& socket = channel->client.socket();
    const auto [sendError, sent] = co_await socket.async_send(asio::buffer(command), kAwait);
    asio::error_code error = sendError;
    std::size_t size = 0;
    if (!error && socket.is_open()) {
        channel->sent = true;
        const auto answer = asio::buffer(channel->buffer.get(), kBufferSize);
        const auto [receiveError, received] = co_await socket.async_receive(answer, kAwait);
        error = receiveError;
        size = received;
    }
    channel->exchange.end();
    channel->timer.cancel();
    if (!socket.is_open()) {
        co_return channel->timedOut ? failed(Kind::timedOut, "no answer in time")
                                    : failed(Kind::absent, "the program has ended");
    }
    if (error) {
        co_return std::unexpected(controlErrorFrom(error));
    }
    if (size == kBufferSize) {
        co_return failed(Kind::failed, "the answer is too long");
    }
    exchange.answered();
    co_return std::string(withoutLineEnd({channel->buffer.get(), size}));
}

}  // namespace

class ControlSocket::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, std::string server, std::string runDir)
        : io_(io),
          server_(std::move(server)),
          runDir_(std::move(runDir)),
          requests_(std::make_shared<Channel>(io_, server_, runDir_)) {
        DgramClient::removeLeftovers(runDir_);
    }

    static Awaitable<ControlResult<std::string>> request(std::shared_ptr<Impl> self,
                                                         std::string command,
                                                         milliseconds timeout) {
        if (command.size() > kMaxRequest) {
            co_return failed(Kind::failed, "the request is too long");
        }
        const AsyncMutex::Lock lock = co_await self->gate_.lock();
        if (!lock || self->closed_) {
            co_return failed(Kind::absent, "cancelled");
        }
        const std::shared_ptr<Channel> channel = self->requests_;
        const bool wasOpen = channel->client.isOpen();
        if (!wasOpen) {
            const ControlResult<void> opened = channel->client.open();
            if (!opened) {
                co_return std::unexpected(opened.error());
            }
        }
        ControlResult<std::string> answer = co_await sendAndReceive(channel, command, timeout);
        const bool serverRestarted =
            wasOpen && !channel->sent && !answer && answer.error().kind == Kind::absent;
        if (!serverRestarted || self->closed_) {
            co_return answer;
        }
        // The socket led to a server that has ended and never got this; there may be a new one.
        const ControlResult<void> opened = channel->client.open();
        if (!opened) {
            co_return std::unexpected(opened.error());
        }
        answer = co_await sendAndReceive(channel, std::move(command), timeout);
        co_return answer;
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
        const auto channel = std::make_shared<Channel>(self->io_, self->server_, self->runDir_);
        const ControlResult<void> opened = channel->client.open();
        if (!opened) {
            co_return opened;
        }
        ControlResult<std::string> answer = co_await sendAndReceive(channel, "ATTACH", timeout);
        ControlResult<void> attached = okOf(std::move(answer));
        if (!attached) {
            co_return attached;
        }
        if (self->closed_) {
            co_return failed(Kind::absent, "cancelled");
        }
        self->detach();  // of another attach() that came in between
        self->events_ = channel;
        spawn(self->io_, receiveEvents(channel, std::move(onEvent)));
        co_return attached;
    }

    void detach() {
        if (!events_) {
            return;
        }
        // Without waiting: a server that does not get it drops us at its first failed event.
        asio::error_code ignored;
        auto& socket = events_->client.socket();
        socket.non_blocking(true, ignored);
        socket.send(asio::buffer("DETACH", 6), 0, ignored);
        events_->client.close();
        events_.reset();
    }

    void serverGone() { requests_->client.close(); }

    void close() {
        closed_ = true;
        detach();
        requests_->client.close();
    }

  private:
    static Awaitable<void> receiveEvents(std::shared_ptr<Channel> channel,
                                         std::function<void(std::string_view)> onEvent) {
        auto& client = channel->client;
        while (client.isOpen()) {
            const auto buffer = asio::buffer(channel->buffer.get(), kBufferSize);
            const auto [error, size] = co_await client.socket().async_receive(buffer, kAwait);
            if (error || !client.isOpen()) {
                break;
            }
            std::string_view event = withoutLineEnd({channel->buffer.get(), size});
            const std::size_t levelEnd = event.starts_with('<') ? event.find('>') : event.npos;
            if (levelEnd != event.npos) {
                event.remove_prefix(levelEnd + 1);
                onEvent(event);
            }
        }
    }

    asio::io_context& io_;
    std::string server_;
    std::string runDir_;
    AsyncMutex gate_;
    std::shared_ptr<Channel> requests_;
    std::shared_ptr<Channel> events_;
    bool closed_ = false;
};

ControlSocket::ControlSocket(asio::io_context& io, std::string server, std::string runDir)
    : impl_(std::make_shared<Impl>(io, std::move(server), std::move(runDir))) {}

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

}  // namespace w58d
