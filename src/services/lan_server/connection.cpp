// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/connection.hpp"

#include <sys/socket.h>

#include <asio/post.hpp>
#include <cerrno>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {
namespace {

/// Reads in a row before others get their turn.
constexpr int kReadBurst = 4;

}  // namespace

Connection::Connection(Shared& shared, AcceptedTcp accepted)
    : shared_(shared),
      socket_(std::move(accepted.socket)),
      peer_(accepted.peer),
      port_(accepted.port),
      timeouts_(shared.limits, Clock::now()) {}

Connection::~Connection() {
    if (watch_) {
        watch_->close();
    }
    if (writer_) {
        writer_->close();
    }
    closeTcp(std::move(socket_));
}

bool Connection::start() {
    watch_ = DescriptorWatch::create(shared_.io, DescriptorWatch::For::reading, [this] { read(); });
    if (watch_->open(socket_.get())) {
        return false;
    }
    BufferedWriter::Events events;
    events.empty = [this] { timeouts_.sent(Clock::now()); };
    events.failed = [this] { disconnect(); };
    writer_ = std::make_shared<BufferedWriter>(shared_.io, shared_.sendBuffer, std::move(events));
    writer_->open(socket_.get());
    shared_.due(due(Clock::now()));
    readSoon();  // what came before the watch makes no edge
    return true;
}

bool Connection::send(std::string_view bytes) {
    if (!writer_->write(bytes)) {
        disconnect();
        return false;
    }
    note(&ClientTimeouts::sent);
    return true;
}

bool Connection::offer(std::string_view bytes) {
    return bytes.size() <= room() && send(bytes);
}

std::size_t Connection::unacknowledged() const {
    return tcpUnacknowledged(socket_.get()) + writer_->pending();
}

void Connection::setId(int id) {
    id_ = id;
    input_->setId(id);
}

void Connection::disconnect() {
    if (!std::exchange(leaving_, true)) {
        writer_->close();
        // Wakes whoever watches: reading comes to the end of the stream.
        ::shutdown(socket_.get(), SHUT_RDWR);
        if (input_->waits()) {
            asio::post(shared_.io, [this, watch = life_.watch()] {
                if (!watch.over()) {
                    leave();
                }
            });
        }
    }
}

void Connection::read() {
    Block& block = shared_.block;
    for (int i = 0; i < kReadBurst; ++i) {
        // Until nothing is left: the end of the stream makes no edge of its own if it was there
        // before the last bytes were read.
        const ssize_t size = ::recv(socket_.get(), block.data(), block.size(), 0);
        if (size > 0) {
            timeouts_.heard(Clock::now());
            const std::string_view bytes(block.data(), static_cast<std::size_t>(size));
            if (!shared_.intake.receive(*input_, bytes)) {
                heldBack();
                return;
            }
        } else if (size < 0 && errno == EAGAIN) {
            watch_->arm();
            return;
        } else if (size == 0 && !leaving_) {
            streamEnded();
            return;
        } else if (size == 0 || errno != EINTR) {
            shared_.ended(*this);  // this is destroyed
            return;
        }
    }
    readSoon();
}

/// Reading tells nothing of it now; and who is to leave need not wait.
void Connection::heldBack() {
    if (leaving_) {
        leave();  // this may be destroyed
    } else {
        shared_.due(due(Clock::now()));
    }
}

/// If what it has sent, all that has come, may be kept without it. Otherwise it goes when that is
/// read.
void Connection::leave() {
    if (!input_->waits() || !shared_.intake.hasRoomFor(*input_, tcpUnread(socket_.get()))) {
        return;
    }
    Block& block = shared_.block;
    ssize_t size = 0;
    while ((size = ::recv(socket_.get(), block.data(), block.size(), 0)) > 0) {
        input_->append(std::string_view(block.data(), static_cast<std::size_t>(size)));
    }
    shared_.intake.keep(std::move(input_));
    shared_.ended(*this);  // this is destroyed
}

void Connection::streamEnded() {
    log::debug("LAN server: {} sends no more", peer_.str());
    note(&ClientTimeouts::ended);
    // For reading it would be ready for ever.
    watch_->close();
    watch_ = DescriptorWatch::create(shared_.io, DescriptorWatch::For::failure,
                                     [this] { shared_.ended(*this); });
    if (watch_->open(socket_.get())) {
        shared_.ended(*this);  // this is destroyed
        return;
    }
    watch_->arm();
    shared_.sendsNoMore();
}

Overdue Connection::overdue(Clock::time_point now) {
    if (timeouts_.looks(now, input_->waits())) {
        TcpProgress progress = tcpProgress(socket_.get());
        progress.outstanding = progress.outstanding || writer_->pending() > 0;
        timeouts_.seen(progress, now);
    }
    return timeouts_.overdue(now, input_->waits());
}

Clock::time_point Connection::due(Clock::time_point now) const {
    return timeouts_.due(now, input_->waits());
}

void Connection::note(void (ClientTimeouts::*what)(Clock::time_point)) {
    const Clock::time_point now = Clock::now();
    (timeouts_.*what)(now);
    shared_.due(due(now));
}

void Connection::readSoon() {
    asio::post(shared_.io, [this, watch = life_.watch()] {
        if (!watch.over()) {
            read();
        }
    });
}

}  // namespace w58d
